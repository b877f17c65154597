// Package demo shows the real program on emulators: as a transcript, or on a page with people to play.
//
// It owns the stage: the emulators, a Redis in memory, two people with their phones, and the troubles that can be
// made. No part of sharefi run imports it. Its one invariant: nothing outside of this machine is asked, and nothing
// is kept.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// shopPlans are what the demo sells.
var shopPlans = []shopPlan{{"1 minute", "5.00 INR", "1m"}, {"1 day", "50.00 INR", "24h"}}

// Serve shows the real program on a page, until ctx ends.
func Serve(ctx context.Context, s cli.Streams, address string) error {
	if err := runsOn(strconv.IntSize); err != nil {
		return err
	}
	l, err := listen(address)
	if err != nil {
		return err
	}
	world, err := newWorld(s.Environ, shopPlans)
	if err != nil {
		l.Close()
		return fmt.Errorf("%w: %w", errFailed, err)
	}
	defer world.close()
	fmt.Fprintf(s.Out,
		"The real program, on emulators of Telegram, WhatsApp, Stripe, a TP-Link router and hostapd; Redis is in memory.\n"+
			"Open http://%s in a browser. Ctrl-C ends it, and nothing is kept.\n", l.Addr())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return servePage(ctx, l, world) })
	g.Go(func() error {
		switch err := world.lives(ctx, s.Now()); {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		return world.run(ctx)
	})
	if err := g.Wait(); err != nil {
		return fmt.Errorf("%w: %w", errFailed, err)
	}
	return nil
}

// listen opens the page's port, on this machine alone.
func listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		return nil, cli.Usage(fmt.Errorf("--listen: %q is not an address, as in 127.0.0.1:8088", address))
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, cli.Usage(fmt.Errorf("--listen: the demo is for this machine alone; choose an address on "+
			"loopback, as in 127.0.0.1:%s", port))
	}
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, cli.Usage(fmt.Errorf("--listen: port %s is in use, maybe by another demo; choose another one, as "+
			"in --listen %s, or 0 for any that is free",
			port, net.JoinHostPort(host, "8089")))
	case errors.Is(err, syscall.EACCES):
		return nil, cli.Usage(fmt.Errorf("--listen: port %s needs more rights; choose one above 1023", port))
	case err != nil:
		return nil, cli.Usage(fmt.Errorf("--listen: %w", err))
	}
	return l, nil
}

// servePage serves the page until ctx ends.
func servePage(ctx context.Context, l net.Listener, w page.World) error {
	server := &http.Server{
		Handler: page.Handler(w, ctx.Done()), ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 16, ErrorLog: log.New(io.Discard, "", 0),
	}
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close()
		}
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the page: %w", err)
	}
	return nil
}
