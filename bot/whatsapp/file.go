package whatsapp

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/store/sqlstore"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/phone"
)

// openFile opens the session's file with the settings that lose no message: transactions take the
// write lock at their beginning (two that read first and then write would fail), and what was
// committed is on the disk.
func openFile(ctx context.Context, path string, log *slog.Logger) (*sqlstore.Container, *books, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = errors.Join(file.Chmod(0o600), file.Close())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open the WhatsApp session: %w", err)
	}
	address := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, nil, fmt.Errorf("open the WhatsApp session: %w", err)
	}
	devices := sqlstore.NewWithDB(db, "sqlite", lines{log: log})
	if err := devices.Upgrade(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open the WhatsApp session: %w", err), db.Close())
	}
	b := &books{db}
	_, err = db.ExecContext(ctx, tables)
	if err == nil {
		err = b.widen(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open the WhatsApp session: %w", err), db.Close())
	}
	return devices, b, nil
}

// Linked reports whether a session's file holds a link. It asks nothing of the network, and makes no
// file.
func Linked(ctx context.Context, path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	devices, _, err := openFile(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		return false, err
	}
	defer devices.Close()
	device, err := devices.GetFirstDevice(ctx)
	return err == nil && device.ID != nil, err
}

// The tables of our own beside the library's.
const tables = `
CREATE TABLE IF NOT EXISTS sharefi_inbox (
	seq  INTEGER PRIMARY KEY AUTOINCREMENT,
	id   TEXT NOT NULL UNIQUE,   -- chat, sender and message: the same when it is delivered again
	chat TEXT NOT NULL,
	at   INTEGER NOT NULL,       -- when it was received, s
	body TEXT                    -- a letter, JSON; NULL once it is handled
);
CREATE INDEX IF NOT EXISTS sharefi_inbox_open ON sharefi_inbox (seq) WHERE body IS NOT NULL;
CREATE TABLE IF NOT EXISTS sharefi_chats (
	chat   TEXT PRIMARY KEY,
	phone  TEXT NOT NULL,        -- digits; empty when it is not known
	first  INTEGER NOT NULL,     -- when the person was first answered, s
	silent INTEGER NOT NULL DEFAULT 0, -- until when a person writes here by hand, s
	gone   INTEGER NOT NULL DEFAULT 0  -- WhatsApp takes nothing for this person
);
CREATE TABLE IF NOT EXISTS sharefi_menus (
	chat TEXT NOT NULL,
	at   INTEGER NOT NULL,       -- when it was about to be sent, ms by our clock
	data TEXT NOT NULL,          -- what each number means, JSON
	PRIMARY KEY (chat, at)
);
CREATE TABLE IF NOT EXISTS sharefi_timers (
	chat    TEXT PRIMARY KEY,
	seconds INTEGER NOT NULL,    -- after which messages disappear; 0: never
	since   INTEGER NOT NULL     -- when that was set, s
);`

// books are our own tables.
type books struct{ db *sql.DB }

// A letter is a message in the inbox.
type letter struct {
	Seq  int64        `json:"-"`
	Kept time.Time    `json:"kept"` // when it was put here
	In   bot.Incoming `json:"in"`

	// What answering it with a blue tick needs.
	Sender  string `json:"sender"`
	Message string `json:"message"`
}

// keep puts a message into the inbox. One that was there before is not put there again.
func (b *books) keep(ctx context.Context, l letter, now time.Time) error {
	l.Kept = now
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	_, err = b.db.ExecContext(ctx, `INSERT OR IGNORE INTO sharefi_inbox (id, chat, at, body) VALUES (?, ?, ?, ?)`,
		l.In.ID, l.In.Chat, now.Unix(), string(body))
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

// perChat is how many messages of one chat are handed over at once, so that none takes the place of all others.
const perChat = 20

// open gives up to n messages that are not handled: of each chat its oldest, of people who are known before those who
// are new, and of these only where strangers are welcome today. What can't be read is settled: nobody can answer it.
func (b *books) open(ctx context.Context, n int, strangers bool) (letters []letter, broken []int64, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT seq, body FROM (
			SELECT seq, body, c.chat IS NOT NULL AS known, ROW_NUMBER() OVER (PARTITION BY i.chat ORDER BY seq) AS nth
			FROM sharefi_inbox i LEFT JOIN sharefi_chats c ON c.chat = i.chat WHERE body IS NOT NULL)
		WHERE nth <= ? AND (known OR ?) ORDER BY known DESC, seq LIMIT ?`, perChat, strangers, n)
	if err != nil {
		return nil, nil, fmt.Errorf("read the inbox: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l letter
		var body string
		if err := rows.Scan(&l.Seq, &body); err != nil {
			return nil, nil, fmt.Errorf("read the inbox: %w", err)
		}
		if err := json.Unmarshal([]byte(body), &l); err != nil {
			broken = append(broken, l.Seq)
			continue
		}
		letters = append(letters, l)
	}
	return letters, broken, rows.Err()
}

// remembered is how long the id of a handled message is known.
const remembered = 7 * 24 * time.Hour

// done takes a message's words out of the inbox, and forgets old ids.
func (b *books) done(ctx context.Context, seq int64, now time.Time) error {
	if _, err := b.db.ExecContext(ctx, `UPDATE sharefi_inbox SET body = NULL WHERE seq = ?`, seq); err != nil {
		return fmt.Errorf("settle a message: %w", err)
	}
	_, err := b.db.ExecContext(ctx, `DELETE FROM sharefi_inbox WHERE body IS NULL AND at < ?`, now.Add(-remembered).Unix())
	return err
}

// A chat is a person that has written.
type chat struct {
	phone  string
	silent time.Time
	gone   bool
}

// find reads a chat, by its name or, as "+digits", by its phone in any spelling. It reports whether there is one.
func (b *books) find(ctx context.Context, name string) (string, chat, bool, error) {
	var ch chat
	var silent int64
	column, keys := "chat", []any{name}
	if name != "" && name[0] == '+' {
		column, keys = "phone", nil
		for _, number := range phone.Spellings(name) {
			keys = append(keys, number[1:])
		}
	}
	err := b.db.QueryRowContext(ctx, `SELECT chat, phone, silent, gone FROM sharefi_chats WHERE `+column+
		` IN (?`+strings.Repeat(", ?", max(len(keys)-1, 0))+`) ORDER BY first DESC LIMIT 1`, keys...).
		Scan(&name, &ch.phone, &silent, &ch.gone)
	if errors.Is(err, sql.ErrNoRows) {
		return name, ch, false, nil
	}
	if err != nil {
		return name, ch, false, fmt.Errorf("look up a chat: %w", err)
	}
	ch.silent = time.Unix(silent, 0)
	return name, ch, true, nil
}

// meet notes that a person wrote, and with which phone.
func (b *books) meet(ctx context.Context, name, phone string, now time.Time) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO sharefi_chats (chat, phone, first) VALUES (?, ?, ?)
		ON CONFLICT (chat) DO UPDATE SET phone = CASE WHEN excluded.phone = '' THEN phone ELSE excluded.phone END, gone = 0`,
		name, phone, now.Unix())
	if err != nil {
		return fmt.Errorf("note a chat: %w", err)
	}
	return nil
}

// met counts the people who were first answered since an instant.
func (b *books) met(ctx context.Context, since time.Time) (n int, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM sharefi_chats WHERE first >= ?`, since.Unix()).Scan(&n)
	return n, err
}

// hush keeps the bot out of a chat for a while.
func (b *books) hush(ctx context.Context, name string, until time.Time) error {
	_, err := b.db.ExecContext(ctx, `UPDATE sharefi_chats SET silent = ? WHERE chat = ?`, until.Unix(), name)
	return err
}

// lose notes that WhatsApp takes nothing for a person.
func (b *books) lose(ctx context.Context, name string) error {
	_, err := b.db.ExecContext(ctx, `UPDATE sharefi_chats SET gone = 1 WHERE chat = ?`, name)
	return err
}
