package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// startParameter has a forwarded invoice lead to the bot, where its reader orders for themselves. Without it the copy could
// be paid by anybody.
const startParameter = "buy"

// invoice sends a bill that is paid in the chat. Where Telegram does not take it, the words stand for it.
func (c *Channel) invoice(ctx context.Context, api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) (int, error) {
	prices, err := json.Marshal([]map[string]any{{"label": out.Invoice.Title, "amount": out.Invoice.Amount.Amount}})
	if err != nil {
		return 0, err
	}
	params := tgbotapi.Params{
		"chat_id": strconv.FormatInt(chat, 10), "title": out.Invoice.Title, "description": out.Invoice.Description,
		"payload": out.Invoice.Payload, "currency": out.Invoice.Amount.Currency, "prices": string(prices),
		"provider_token": "", "start_parameter": startParameter,
	}
	if !out.Invoice.Amount.InStars() {
		params["provider_token"] = c.Payments.Reveal()
	}
	if keys := keyboard(out.Rows); len(keys.Rows) > 0 {
		list, err := json.Marshal(keys)
		if err != nil {
			return 0, err
		}
		params["reply_markup"] = string(list)
	}
	sent, err := api.MakeRequest("sendInvoice", params)
	if err != nil {
		if err = classify(err); errors.Is(err, bot.ErrRejected) {
			c.Log.Error("Telegram does not take an invoice", "amount", out.Invoice.Amount, "err", err)
			c.tellInvoice(ctx, out, 0, err)
			out.Invoice, out.Rows = nil, unpayable(out.Rows)
			return c.message(api, chat, out)
		}
		return 0, err
	}
	id := messageID(sent)
	c.tellInvoice(ctx, out, id, nil)
	if said := c.soon.replaced(out, time.Now()); said != 0 { // that it comes
		if err := c.remove(api, chat, strconv.Itoa(said)); err != nil {
			c.Log.Debug("take a message away", "err", err)
		}
	}
	return id, nil
}

// tellInvoice tells what became of an invoice.
func (c *Channel) tellInvoice(ctx context.Context, out bot.Outgoing, id int, err error) {
	if c.OnInvoice != nil {
		c.OnInvoice(ctx, bot.Checkout{Channel: c.Name(), Chat: out.Chat, Payload: out.Invoice.Payload, Amount: out.Invoice.Amount},
			strconv.Itoa(id), err)
	}
}

// unpayable are rows of buttons without those that pay.
func unpayable(rows [][]bot.Choice) (list [][]bot.Choice) {
	for _, row := range rows {
		if len(row) > 0 && !row[0].Pay {
			list = append(list, row)
		}
	}
	return list
}

// remove takes a message of ours out of a chat. One that is gone, or too old for that, is no error.
func (c *Channel) remove(api *tgbotapi.BotAPI, chat int64, id string) error {
	_, err := api.MakeRequest("deleteMessage", tgbotapi.Params{"chat_id": strconv.FormatInt(chat, 10), "message_id": id})
	if err = classify(err); err != nil && !errors.Is(err, bot.ErrRejected) {
		return err
	}
	return nil
}

// A Transaction is Stars that the bot got, or gave.
type Transaction struct {
	ID      string
	Amount  int64
	At      time.Time
	Back    bool   // it gave them
	Payer   string // of an invoice, or who got them back; empty for anything else
	Payload string // of the invoice
}

// A partner is the other side of a transaction.
type partner struct {
	Type string `json:"type"`
	Kind string `json:"transaction_type"` // since Bot API 9.0
	User *struct {
		ID int64 `json:"id"`
	} `json:"user"`
	Payload string `json:"invoice_payload"`
}

// Transactions lists up to limit transactions of the bot behind the first offset ones, oldest first.
func (c *Channel) Transactions(ctx context.Context, offset, limit int) ([]Transaction, error) {
	resp, err := c.api(ctx, c.send).MakeRequest("getStarTransactions",
		tgbotapi.Params{"offset": strconv.Itoa(offset), "limit": strconv.Itoa(limit)})
	if err != nil {
		return nil, fmt.Errorf("ask Telegram for the transactions: %w", classify(err))
	}
	var answer struct {
		Transactions []struct {
			ID       string   `json:"id"`
			Amount   int64    `json:"amount"`
			Date     int64    `json:"date"`
			Source   *partner `json:"source"`
			Receiver *partner `json:"receiver"`
		} `json:"transactions"`
	}
	if err := json.Unmarshal(resp.Result, &answer); err != nil {
		return nil, fmt.Errorf("read Telegram's transactions: %w", err)
	}
	list := make([]Transaction, len(answer.Transactions))
	for i, t := range answer.Transactions {
		list[i] = Transaction{ID: t.ID, Amount: t.Amount, At: time.Unix(t.Date, 0).UTC(), Back: t.Receiver != nil}
		who := t.Source
		if t.Receiver != nil {
			who = t.Receiver
		}
		if who != nil && who.User != nil && (who.Kind == "" || who.Kind == "invoice_payment") {
			list[i].Payer, list[i].Payload = strconv.FormatInt(who.User.ID, 10), who.Payload
		}
	}
	return list, nil
}

// ErrRefunded says that a payment in Stars went back before.
var ErrRefunded = errors.New("the Stars went back before")

// RefundStars gives a payment back to its payer, as a whole. Errors: ErrRefunded, bot.ErrRejected.
func (c *Channel) RefundStars(ctx context.Context, payer, charge string) error {
	_, err := c.api(ctx, c.send).MakeRequest("refundStarPayment",
		tgbotapi.Params{"user_id": payer, "telegram_payment_charge_id": charge})
	switch {
	case says(err, "charge_already_refunded"):
		return ErrRefunded
	case err != nil:
		return fmt.Errorf("give Stars back: %w", classify(err))
	}
	return nil
}
