package main

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

	"github.com/sharefi/sharefi/cmd/sharefi/demopage"
)

// demoPlans are what the demo sells.
var demoPlans = []shopPlan{{"1 minute", "5.00 INR", "1m"}, {"1 day", "50.00 INR", "24h"}}

// serveDemo shows the real program on a page, until ctx ends.
func serveDemo(ctx context.Context, s streams, address string) error {
	if err := demoRunsOn(strconv.IntSize); err != nil {
		return err
	}
	l, err := listenDemo(address)
	if err != nil {
		return err
	}
	world, err := newDemoWorld(s.environ, demoPlans)
	if err != nil {
		l.Close()
		return fmt.Errorf("%w: %w", errDemo, err)
	}
	defer world.close()
	fmt.Fprintf(s.out, "The real program, on emulators of Telegram, WhatsApp, Stripe and a TP-Link router; Redis is in memory.\n"+
		"Open http://%s in a browser. Ctrl-C ends it, and nothing is kept.\n", l.Addr())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return world.run(ctx) })
	g.Go(func() error { return servePage(ctx, l, world) })
	if err := g.Wait(); err != nil {
		return fmt.Errorf("%w: %w", errDemo, err)
	}
	return nil
}

// listenDemo opens the page's port, on this machine alone.
func listenDemo(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
		return nil, usage(fmt.Errorf("--listen: %q is not an address, as in 127.0.0.1:8088", address))
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usage(fmt.Errorf("--listen: the demo is for this machine alone; choose an address on loopback, as in 127.0.0.1:%s", port))
	}
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, usage(fmt.Errorf("--listen: port %s is in use, maybe by another demo; choose another one, as in --listen %s, or 0 for any that is free",
			port, net.JoinHostPort(host, "8089")))
	case errors.Is(err, syscall.EACCES):
		return nil, usage(fmt.Errorf("--listen: port %s needs more rights; choose one above 1023", port))
	case err != nil:
		return nil, usage(fmt.Errorf("--listen: %w", err))
	}
	return l, nil
}

// servePage serves the page until ctx ends.
func servePage(ctx context.Context, l net.Listener, w demopage.World) error {
	server := &http.Server{
		Handler: demopage.Handler(w, ctx.Done()), ReadHeaderTimeout: 5 * time.Second,
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
