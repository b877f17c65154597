package routers

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// A look that is cut short in the middle says why it waited, and not that time ran out.
func TestAProbeThatIsCutShortSaysThatTheOwnerIsLoggedIn(t *testing.T) {
	t.Parallel()
	r := tplinktest.NewServer(tplinktest.Options{})
	defer r.Close()
	r.OwnerIn()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	logins, ended := 0, make(chan struct{})
	r.Intercept(func(method string, after bool) {
		if method != "login" || after {
			return
		}
		if logins++; logins == 2 {
			cancel()
			<-ended // no answer comes before the look has ended
		}
	})
	at, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	_, err = See(ctx, config.Site{Router: at, RouterPassword: secret.New(r.Password)})
	close(ended)
	if !errors.Is(err, router.ErrBusy) || logins != 2 {
		t.Errorf("after %d logins: %v, want %v", logins, err, router.ErrBusy)
	}
}
