package outbox

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/bot"
)

// progressEvery is how often people see how far a file is.
const progressEvery = 2 * time.Second

// showProgress shows in a menu how far a document is while it is written and sent, where the channel
// can change messages. The function that it returns shows the end of it, and waits for that.
func (s *Sender) showProgress(ctx context.Context, lane *lane, out bot.Outgoing) (stop func()) {
	if out.Document == nil || out.Document.Progress == nil || out.Edit == "" {
		return func() {}
	}
	last := ""
	show := func() {
		words := out.Document.Progress()
		if words == last || lane.limit.Wait(ctx) != nil {
			return
		}
		last = words
		err := lane.channel.Send(ctx, bot.Outgoing{Chat: out.Chat, Text: words, Edit: out.Edit})
		if err != nil && ctx.Err() == nil {
			s.Log.Debug("show how far a file is", "channel", lane.channel.Name(), "err", err)
		}
	}
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				show()
				return
			case <-ticker.C:
				show()
			}
		}
	}()
	return func() {
		close(ended)
		<-done
	}
}
