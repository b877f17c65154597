package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"github.com/sharefi/sharefi/bot"
)

// How long the link is left alone after it was cut off.
const (
	afterReplaced = 15 * time.Minute
	afterOutdated = time.Hour
	afterRefusal  = 10 * time.Minute
	afterBan      = time.Minute // more than the ban itself
)

// An end is why a link ended, and for how long to leave it alone.
type end struct {
	why  string
	rest time.Duration
	gone bool // the session is deleted
}

// keepLinked keeps the link until ctx ends, and waits for a pairing while there is none.
func (c *Channel) keepLinked(ctx context.Context) {
	for ctx.Err() == nil {
		c.chooseVersion(ctx)
		device, err := c.devices.GetFirstDevice(ctx)
		switch {
		case err != nil && ctx.Err() != nil:
		case err != nil:
			c.Log.Error("read the WhatsApp session", "err", err)
			c.set(nil, State{Why: bot.CutSession})
			c.wait(ctx, afterRefusal, nil)
		case device.ID == nil:
			c.set(nil, State{Why: bot.CutUnlinked})
			c.wait(ctx, 0, c.asks)
		default:
			e := c.use(ctx, c.newClient(device))
			if e.why == "" { // ctx ended
				continue
			}
			if e.gone {
				c.forgotten(ctx)
			}
			c.set(nil, State{Why: e.why})
			if !e.gone {
				c.wait(ctx, orElse(c.LeaveFor, e.rest), nil)
			}
		}
	}
}

// forgotten waits until the library has deleted a session that is over, which it does just after it
// says so.
func (c *Channel) forgotten(ctx context.Context) {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for range 500 {
		if left, err := c.devices.GetAllDevices(ctx); err != nil || len(left) == 0 {
			return
		}
		<-ticker.C
	}
}

// wait rests, or serves a pairing.
func (c *Channel) wait(ctx context.Context, rest time.Duration, asks <-chan pairing) {
	var over <-chan time.Time
	if rest > 0 {
		timer := time.NewTimer(rest)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
	case <-over:
	case p := <-asks:
		p.done <- c.pair(ctx, p)
	}
}

// newClient sets the library up so that no message is lost: WhatsApp hears of a message's arrival
// after the handler kept it, and one that was decrypted is known until then.
func (c *Channel) newClient(device *store.Device) *whatsmeow.Client {
	client := whatsmeow.NewClient(device, lines{log: c.Log})
	client.SynchronousAck, client.EnableDecryptedEventBuffer = true, true
	client.InitialAutoReconnect, client.UseRetryMessageStore = true, true
	client.AutoTrustIdentity, client.SendReportingTokens = true, true
	client.ManualHistorySyncDownload, client.DisableManualHistorySyncReceipt = true, true
	client.SetForceActiveDeliveryReceipts(true)
	client.SetPreLoginHTTPClient(c.HTTP)
	client.SetWebsocketHTTPClient(c.HTTP)
	client.SetMediaHTTPClient(c.HTTP)
	return client
}

// use works with a session until it ends.
func (c *Channel) use(ctx context.Context, client *whatsmeow.Client) end {
	ended := make(chan end, 1)
	client.AddEventHandlerWithSuccessStatus(func(event any) bool { return c.hear(client, event, ended) })
	client.BackgroundEventCtx = context.WithoutCancel(ctx)
	defer client.Disconnect()
	if err := client.Connect(); err != nil {
		c.Log.Warn("connect to WhatsApp", "err", errors.New(number.ReplaceAllString(err.Error(), "…")))
		return end{why: bot.CutRefused, rest: afterRefusal}
	}
	select {
	case <-ctx.Done():
		return end{}
	case e := <-ended:
		return e
	}
}

// hear takes one event of a link. It reports whether WhatsApp may forget it.
func (c *Channel) hear(client *whatsmeow.Client, event any, ended chan<- end) bool {
	stop := func(e end) {
		select {
		case ended <- e:
		default: // the first reason counts
		}
	}
	switch e := event.(type) {
	case *events.Message:
		return c.receive(client, e)
	case *events.CallOffer:
		return c.called(client, e)
	case *events.Connected:
		c.set(client, State{Linked: true})
	case *events.LoggedOut:
		stop(end{why: bot.CutUnlinked, gone: true})
	case *events.StreamReplaced:
		stop(end{why: bot.CutReplaced, rest: afterReplaced})
	case *events.TemporaryBan:
		c.Log.Error("WhatsApp bans the account for a while", "code", int(e.Code), "for", e.Expire)
		stop(end{why: bot.CutBanned, rest: e.Expire + afterBan})
	case *events.ClientOutdated:
		stop(end{why: bot.CutOutdated, rest: afterOutdated})
	case *events.ConnectFailure:
		c.Log.Error("WhatsApp refuses the connection", "reason", int(e.Reason))
		stop(end{why: bot.CutRefused, rest: afterRefusal})
	}
	return true
}

// versions guards the library's version, which is one for the whole process.
var versions sync.Mutex

// chooseVersion says which WhatsApp Web we are: the configured one, or the one that is new now.
func (c *Channel) chooseVersion(ctx context.Context) {
	versions.Lock()
	defer versions.Unlock()
	version, err := ParseVersion(c.Version)
	if err != nil {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		newest, err := whatsmeow.GetLatestVersion(ctx, c.HTTP)
		if err != nil {
			c.Log.Debug("ask for the newest version of WhatsApp Web", "err", err)
			return
		}
		version = *newest
	}
	if version != store.GetWAVersion() {
		store.SetWAVersion(version)
	}
}

// ErrVersion says that a version can't be read.
var ErrVersion = errors.New("not a version of WhatsApp Web, as in 2.3000.1047769893")

// ParseVersion reads a version of WhatsApp Web.
func ParseVersion(text string) (v store.WAVersionContainer, err error) {
	parts := strings.Split(text, ".")
	if len(parts) != len(v) {
		return v, ErrVersion
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return v, fmt.Errorf("%w: %w", ErrVersion, err)
		}
		v[i] = uint32(n)
	}
	return v, nil
}

// What the phone shows in its list of linked devices.
func init() {
	var quiet logger.Loggable = silence{}
	logger.Setup(&quiet)
	store.DeviceProps.Os = proto.String("Sharefi")
	store.DeviceProps.PlatformType = waCompanionReg.DeviceProps_CHROME.Enum()
	store.DeviceProps.RequireFullSync = proto.Bool(false)
}
