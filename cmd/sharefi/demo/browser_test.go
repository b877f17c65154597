package demo

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// newBrowser starts a headless Chromium, for all the tests of a page.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir())}
	for _, flag := range []string{"disable-quic", "disable-component-update", "disable-domain-reliability",
		"hide-scrollbars"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	options = append(chromedp.DefaultExecAllocatorOptions[:], options...)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start chromium (apt-get install chromium): %v", err)
	}
	return ctx
}

// A demoPage is the demo with its page, as it is served.
type demoPage struct {
	*world
	t   *testing.T
	url string
}

// newDemoPage runs the demo in this process, and its program in one of its own.
func newDemoPage(t *testing.T, plans ...shopPlan) *demoPage {
	t.Helper()
	world, err := newWorld(append(os.Environ(), apptest.AsProgram+"=1"), plans)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, run := range []func() error{
		func() error { return world.run(ctx) },
		func() error { return servePage(ctx, l, world) },
	} {
		running.Go(func() {
			if err := run(); err != nil {
				t.Errorf("the demo ends with %v", err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		running.Wait()
		world.close()
		for _, fault := range world.chat.server.Faults() {
			t.Errorf("WhatsApp found: %s", fault)
		}
		if t.Failed() {
			for _, e := range world.log.list() {
				t.Logf("%s %s %s", e.At.Format("15:04:05.000"), e.Kind, e.Text)
			}
		}
	})
	return &demoPage{world: world, t: t, url: "http://" + l.Addr().String()}
}

// A tab is a browser that shows the page.
type tab struct {
	t      *testing.T
	ctx    context.Context
	closes func()
}

const ready = `document.documentElement.dataset.ready === "true"`

// open opens the page in a browser of its own: no tab shares anything with another.
func (d *demoPage) open(browser context.Context) *tab {
	d.t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	d.t.Cleanup(cancel)
	b := &tab{d.t, ctx, cancel}
	said := chromedp.Console(ctx)
	b.do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(d.url))
	go func() {
		for m, err := range said {
			if err != nil {
				return
			}
			d.t.Errorf("the console says %s: %s (%s)", m.Type, m.Text, m.URL)
		}
	}()
	b.sees(ready)
	return b
}

func (b *tab) reloads() {
	b.t.Helper()
	b.do(chromedp.Reload())
	b.sees(ready)
}

// value is what an expression gives in the page.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// sees waits until an expression is true in the page.
func (b *tab) sees(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 40*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx,
		chromedp.Poll[bool](expression, chromedp.WithPollingInterval(50*time.Millisecond))); err != nil {
		b.shot("failed-" + filepath.Base(b.t.Name()))
		b.t.Fatalf("waited in vain for %s: %v", expression, err)
	}
}

// aim finds the newest element of a selector that can be clicked, brings it into view and tells where
// it is; null while there is none, something covers it, or it moves.
const aim = `((selector) => {
  const e = [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility() && !e.disabled).at(-1);
  if (!e) return null;
  e.scrollIntoView({ block: "nearest", behavior: "instant" });
  const box = e.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  if (!e.contains(document.elementFromPoint(x, y))) return null;
  const was = window.aimedAt;
  window.aimedAt = [selector, x, y].join();
  if (was !== window.aimedAt) return null; // it may still move
  window.hit = false;
  window.aimed ??= document.addEventListener("click", (c) => { window.hit ||= c.target.closest(window.aim) !== null; }, true) ?? true;
  window.aim = selector; // and not the element, which may be drawn anew before the click
  return [x, y];
})`

// clicks clicks with the mouse, when that can be done, and again if the page moved meanwhile.
func (b *tab) clicks(selector string) {
	b.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); time.Now().Before(deadline); <-time.After(30 * time.Millisecond) {
		at := value[[]float64](b, fmt.Sprintf("%s(%q)", aim, selector))
		if len(at) == 0 {
			continue
		}
		b.do(chromedp.MouseClickXY(at[0], at[1]))
		if value[bool](b, "window.hit") {
			return
		}
	}
	b.shot("failed-" + filepath.Base(b.t.Name()))
	b.t.Fatalf("%s can't be clicked", selector)
}

// types writes a message on a phone.
func (b *tab) types(phone, words string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("#"+phone+" input"), words+"\r"))
}

// wears shows the page at a size and in a scheme.
func (b *tab) wears(width, height int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// shots names a folder that takes pictures of the page, for whoever wants to look at them.
const shots = "DEMO_SCREENSHOTS"

// shot takes a picture of the whole page, if pictures are wanted.
func (b *tab) shot(name string) { b.picture(name, chromedp.FullScreenshot(100)) }

func (b *tab) picture(name string, take chromedp.Action[[]byte]) {
	dir := os.Getenv(shots)
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, take)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600)
	}
	if err != nil {
		b.t.Logf("picture %s: %v", name, err)
	}
}
