package whatsapp

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// menuColumns are those that the table of menus did not always have.
var menuColumns = [][2]string{
	{"letter", "TEXT NOT NULL DEFAULT ''"}, // that it is in: one that is sent again is the same menu
	{"taken", "INTEGER"},                   // when WhatsApp took it, s by its clock; NULL while it has not said so
}

// widen adds the columns that the file of an older version lacks.
func (b *books) widen(ctx context.Context) error {
	for _, column := range menuColumns {
		var n int
		err := b.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM pragma_table_info('sharefi_menus') WHERE name = ?`, column[0]).Scan(&n)
		if err == nil && n == 0 {
			_, err = b.db.ExecContext(ctx, `ALTER TABLE sharefi_menus ADD COLUMN `+column[0]+` `+column[1])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// menusKept is how many menus of a chat are known.
const menusKept = 5

// offer notes what the numbers of a menu mean, which is about to be sent.
func (b *books) offer(ctx context.Context, name, letter string, at time.Time, data []string) error {
	body, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("keep a menu: %w", err)
	}
	tx, err := b.db.BeginTx(ctx, nil) // which waits for the disk once
	if err != nil {
		return fmt.Errorf("keep a menu: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing, once it is committed
	for _, q := range []struct {
		statement string
		args      []any
	}{
		{`DELETE FROM sharefi_menus WHERE chat = ? AND letter = ? AND letter != ''`, []any{name, letter}},
		{`INSERT OR REPLACE INTO sharefi_menus (chat, at, data, letter) VALUES (?, ?, ?, ?)`,
			[]any{name, at.UnixMilli(), string(body), letter}},
		{`DELETE FROM sharefi_menus WHERE chat = ? AND rowid NOT IN
			(SELECT rowid FROM sharefi_menus WHERE chat = ? ORDER BY rowid DESC LIMIT ?)`, []any{name, name, menusKept}},
	} {
		if _, err := tx.ExecContext(ctx, q.statement, q.args...); err != nil {
			return fmt.Errorf("keep a menu: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep a menu: %w", err)
	}
	return nil
}

// took notes when WhatsApp took a menu.
func (b *books) took(ctx context.Context, name, letter string, at time.Time) error {
	_, err := b.db.ExecContext(ctx, `UPDATE sharefi_menus SET taken = ? WHERE rowid =
		(SELECT rowid FROM sharefi_menus WHERE chat = ? AND letter = ? ORDER BY rowid DESC LIMIT 1)`, at.Unix(), name, letter)
	if err != nil {
		return fmt.Errorf("note that a menu was taken: %w", err)
	}
	return nil
}

// offered is the menu that a person saw who answered at an instant of WhatsApp's clock, and whose answer came at one of ours.
// What WhatsApp took is compared by its clock alone, whatever ours says; a menu whose answer from WhatsApp is still out, by
// ours. Rows are in the order of sending, so that a clock that is wrong hides no menu.
func (b *books) offered(ctx context.Context, name string, answered, came time.Time) ([]string, error) {
	var body string
	err := b.db.QueryRowContext(ctx, `SELECT data FROM sharefi_menus WHERE chat = ?
		ORDER BY CASE WHEN taken IS NULL THEN at <= ? ELSE taken <= ? END DESC, rowid DESC LIMIT 1`,
		name, came.UnixMilli(), answered.Unix()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up a menu: %w", err)
	}
	var data []string
	if err := json.Unmarshal([]byte(body), &data); err != nil {
		return nil, fmt.Errorf("look up a menu: %w", err)
	}
	return data, nil
}
