package app

import (
	"context"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

// marksWithin bounds a look at one router.
const marksWithin = 20 * time.Second

// compareMarks refuses a shop that would begin empty though a router lists devices of its own: mostly its data folder or
// its Redis is another one than before. A shop whose data folder knows it lost only its records, and takes over what is
// listed. Errors: Misfit.
func (a *App) compareMarks(ctx context.Context) error {
	if a.Adopt || a.Config.Data == "" || keptID(a.Config) != "" {
		return nil
	}
	if shape, err := a.DB.Schema(ctx); err != nil || shape > 0 {
		return err
	}
	for _, site := range a.Config.Sites {
		n, last, err := a.marked(ctx, site)
		if err != nil { // its loop says so
			a.Log.Warn("look for marks on the router", "site", site.Name, "err", err)
			continue
		}
		if n > 0 {
			return Misfit{
				fmt.Sprintf("the router of %q lists devices of this shop (%d, the last until %s), and there are no records of them",
					site.Name, n, last.In(a.Config.Timezone).Format("2006-01-02 15:04")),
				"if data: or redis: was changed, change it back; if the records are lost, run sharefi restore FILE, or without a " +
					"backup start once with sharefi run --adopt, which takes these devices over",
			}
		}
	}
	return nil
}

// marked counts the entries of a site's router that are this shop's and not over.
func (a *App) marked(ctx context.Context, site config.Site) (n int, last time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, marksWithin)
	defer cancel()
	d, err := all.Open(all.Config{
		URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut, Cert: site.RouterCert, May: a.held,
	})
	if err != nil {
		return 0, last, err
	}
	defer d.Close()
	entries, err := router.Tagged(d, tagOf(newID(a.Config))).Admissions(ctx)
	for _, e := range entries {
		mark, ours := router.ParseMark(e.Name)
		if !ours || !mark.End.After(a.Now()) {
			continue
		}
		if n++; mark.End.After(last) {
			last = mark.End
		}
	}
	return n, last, err
}
