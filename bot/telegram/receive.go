package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/pause"
)

// pollFloor is the shortest time between two polls that brought nothing, for a server that does
// not wait.
const pollFloor = 250 * time.Millisecond

// handler is what Receive hands updates to.
type handler = func(context.Context, bot.Incoming) error

// Receive is bot.Channel's.
func (c *Channel) Receive(ctx context.Context, handle handler) error {
	at := cursor{limit: mostUpdates}
	said := newSayings()
	checkouts := newCounter(c)
	defer checkouts.work.Wait()
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = 250*time.Millisecond, 12*time.Second // 18 s with jitter
	defer c.poll.CloseIdleConnections()
	for ctx.Err() == nil {
		begun := time.Now()
		updates, err := c.updates(ctx, at.offset, at.limit, c.PollFor)
		if ctx.Err() != nil {
			break
		}
		if c.OnPoll != nil {
			c.OnPoll(err)
		}
		if err != nil {
			smaller, passed := at.stumble(err)
			if passed {
				c.Log.Error("pass over an update that can't be read", "offset", at.offset, "err", err)
			}
			if smaller {
				pause.For(ctx, pollFloor)
			} else {
				pause.For(ctx, c.afterError(err, retry))
			}
			continue
		}
		checkouts.look(ctx, updates)
		if err := checkouts.attend(ctx, at, said.news(updates), handle); err != nil {
			if ctx.Err() == nil {
				c.Log.Warn("handle Telegram's updates, they come again", "err", err)
			}
			checkouts.rest(ctx, at, retry.NextBackOff())
			continue
		}
		if at.pass(updates) {
			c.Log.Warn("Telegram gives the same updates again", "offset", at.offset)
			pause.For(ctx, retry.NextBackOff())
			continue
		}
		retry.Reset()
		if len(updates) == 0 {
			pause.For(ctx, pollFloor-time.Since(begun))
		}
	}
	return nil
}

// A cursor is how far the updates were handled. It follows the newest batch, downwards, too: after a week without an
// update, "the identifier of the next update will be chosen randomly instead of sequentially" (Bot API, Update).
type cursor struct {
	offset   int
	last     []int // ids of the newest batch
	limit    int   // updates of one batch
	stumbles int   // answers in a row with one update that can't be read
}

const (
	mostUpdates  = 100 // of one batch, the most that Telegram gives
	mostStumbles = 3
)

// stumble notes a failed poll. An answer that can't be read, as of a line that cuts long ones off, is asked for again in
// smaller parts. An update that Telegram gives without its id, again and again, is passed over.
func (c *cursor) stumble(err error) (smaller, passed bool) {
	switch {
	case !errors.Is(err, errUnreadable):
		return false, false
	case c.limit > 1:
		c.limit /= 2
		return true, false
	case !errors.Is(err, errNoID) || c.offset == 0: // a line that cuts answers off, or a proxy's page
		return false, false
	}
	if c.stumbles++; c.stumbles < mostStumbles {
		return false, false
	}
	c.offset, c.stumbles = c.offset+1, 0
	return false, true
}

// pass moves behind a batch that was handled, and reports whether it was the same as the one before. Asking again
// at once would only bring it once more.
func (c *cursor) pass(updates []update) (same bool) {
	c.limit, c.stumbles = min(2*c.limit, mostUpdates), 0
	if len(updates) == 0 {
		c.last = nil
		return false
	}
	ids := make([]int, len(updates))
	for i, u := range updates {
		ids[i] = u.UpdateID
	}
	same = slices.Equal(ids, c.last)
	c.offset, c.last = ids[len(ids)-1]+1, ids
	return same
}

// afterError says how long to rest after a poll that failed, and tells the reader of the log what to do about it.
func (c *Channel) afterError(err error, retry *backoff.ExponentialBackOff) time.Duration {
	var wait *bot.RetryError
	if errors.As(err, &wait) {
		return wait.After
	}
	pause := retry.NextBackOff()
	switch CutOff(err) {
	case bot.CutToken:
		c.Log.Error("Telegram refuses the bot's token; get a new one from @BotFather and put it into the configuration",
			"again", pause)
	case bot.CutWebhook:
		c.Log.Error(ErrWebhook.Error(), "again", pause)
	case bot.CutPolled:
		c.Log.Error(ErrPolled.Error(), "again", pause)
	default:
		c.Log.Warn("poll Telegram", "err", err, "again", pause)
	}
	return pause
}

// updates makes one long poll. tgbotapi's own loop is not used: it sleeps on any error, knows no
// rests and does not wait for its handlers.
func (c *Channel) updates(ctx context.Context, offset, limit int, wait time.Duration) ([]update, error) {
	resp, err := c.api(ctx, c.poll).MakeRequest("getUpdates", tgbotapi.Params{
		"offset": strconv.Itoa(offset), "limit": strconv.Itoa(limit), "timeout": strconv.Itoa(int(wait.Seconds())),
		"allowed_updates": `["message","edited_message","callback_query","my_chat_member","pre_checkout_query"]`,
	})
	if err != nil {
		var api *tgbotapi.Error
		if errors.As(err, &api) && api.Code == http.StatusConflict {
			return nil, err
		}
		return nil, unread(classify(err))
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(resp.Result, &raw); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	updates := make([]update, len(raw))
	for i := range raw {
		if updates[i], err = decode(raw[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", errUnreadable, err)
		}
		if updates[i].unreadable != nil {
			c.Log.Warn("pass over an update that can't be read", "update", updates[i].UpdateID, "err", updates[i].unreadable)
		}
	}
	return updates, nil
}

// errUnreadable says that a batch of updates came, and can't be read.
var errUnreadable = errors.New("read a batch of updates")

// unread marks the error of an answer that was cut off, or that is no JSON.
func unread(err error) error {
	var syntax *json.SyntaxError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) {
		return fmt.Errorf("%w: %w", errUnreadable, err)
	}
	return err
}

// handleAll hands a batch over: updates of one chat in their order, different chats side by side.
// A chat whose update failed keeps its later ones back; they come again. Money waits behind no words.
func (c *Channel) handleAll(ctx context.Context, updates []update, handle handler) error {
	chats := map[string][]func() error{}
	for _, u := range updates {
		if pay, back, ok := payment(u); ok && c.Checkouts != nil {
			chats["money of "+pay.Chat] = append(chats["money of "+pay.Chat], func() error {
				if back {
					return c.Checkouts.Returned(ctx, pay)
				}
				return c.Checkouts.Paid(ctx, pay)
			})
		} else if in, ok := incoming(u); ok {
			chats[in.Chat] = append(chats[in.Chat], func() error {
				c.soon.over(in.Chat)
				return handle(ctx, in)
			})
		}
	}
	var (
		work   sync.WaitGroup
		mu     sync.Mutex
		failed error
		slots  = make(chan struct{}, c.Workers)
	)
	for _, list := range chats {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			for _, do := range list {
				if err := do(); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
		})
	}
	work.Wait()
	return failed
}
