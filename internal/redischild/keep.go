package redischild

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// roomEvery is how often a disk that was full is looked at.
const roomEvery = 2 * time.Second

// endsTold is after how many ends in a row those are news that may have been a person's doing.
const endsTold = 3

// keep runs the server until it is asked to stop: for writing, or for reading alone while the disk takes no writes.
// Pdeathsig ends a child when the thread that started it ends, so this goroutine keeps its thread.
func (c *Child) keep() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	form, ends := writing, rest{}
	if orphaned(c.config.Dir) { // Redis would begin anew in its place
		form = c.damaged(Trouble{Cause: Damaged, Why: "the append-only file has no manifest"})
	}
	for {
		begun := time.Now()
		state, last := c.run(form, &ends)
		switch {
		case c.stopped():
			return
		case state == hasRoom:
			form = writing
			continue
		}
		pause := ends.after(time.Since(begun))
		form = c.ended(troubleOf(last, state), ends.ends)
		select {
		case <-c.stop:
			return
		case <-time.After(pause):
		}
		if form == reading && room(c.config.Dir) == nil {
			form = writing
		}
	}
}

func (c *Child) stopped() bool {
	select {
	case <-c.stop:
		return true
	default:
		return false
	}
}

// hasRoom is the state of a reading server that was ended because the disk takes writes again.
const hasRoom = "has room"

// run runs one server until it ends, and returns how, and its last words.
func (c *Child) run(f form, ends *rest) (state string, last []string) {
	heard, done := c.hear()
	defer done()
	cmd := exec.Command(c.binary, "-")
	cmd.Stdin = strings.NewReader(c.settings(f))
	cmd.Stdout, cmd.Stderr = heard, heard
	cmd.WaitDelay = time.Second // a process of the server's own may hold the pipe
	cmd.SysProcAttr = attributes()
	cmd.ExtraFiles = []*os.File{c.lock}
	if err := cmd.Start(); err != nil {
		return err.Error(), nil
	}
	over := make(chan struct{})
	go func() { defer close(over); _ = cmd.Wait() }()
	hasRoomAgain := c.watch(f, ends, over)
	end(cmd, over)
	if hasRoomAgain {
		return hasRoom, nil
	}
	return cmd.ProcessState.String(), heard.last
}

// watch waits until the server has ended or should end, and reports whether it should because the disk takes writes
// again. A server that writes for a while has no trouble any more.
func (c *Child) watch(f form, ends *rest, over <-chan struct{}) (hasRoomAgain bool) {
	var settled, look <-chan time.Time
	if t, on := c.Trouble(); on && f == writing {
		settled = time.After(ends.settles(t.Cause))
	}
	if f == reading {
		ticker := time.NewTicker(max(roomEvery, ends.next))
		defer ticker.Stop()
		look = ticker.C
	}
	for {
		select {
		case <-over:
			return false
		case <-c.stop:
			return false
		case <-settled:
			c.passed()
		case <-look:
			if room(c.config.Dir) == nil {
				return true
			}
		}
	}
}

// end ends a server that may have ended.
func end(cmd *exec.Cmd, over <-chan struct{}) {
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-over:
	case <-time.After(5 * time.Second):
		_ = cmd.Process.Kill()
		<-over
	}
}

// ended notes why a server ended by itself, and returns how the next one is to be started.
func (c *Child) ended(t Trouble, ends int) form {
	switch t.Cause {
	case Damaged:
		return c.damaged(t)
	case DiskFull, DiskBroken:
		c.note(t, true)
		return reading
	case Unknown, Memory:
		if now, _ := c.Trouble(); now.Cause == DiskFull || now.Cause == DiskBroken {
			return reading // whatever else there is, it can't write
		}
		c.note(t, ends >= endsTold)
	default:
		c.note(t, true)
	}
	return writing
}

// damaged mends the append-only file or moves it aside, where that is wanted.
func (c *Child) damaged(t Trouble) form {
	if !c.config.Mend {
		c.note(t, true)
		return writing
	}
	mended, err := c.mend(t)
	switch {
	case errors.Is(err, errSound):
		t.Cause = Unknown
	case err != nil && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)):
		t = Trouble{Cause: DiskFull, Why: err.Error()}
	case err != nil:
		t.Why = err.Error()
	default:
		t = mended
	}
	c.note(t, true)
	return writing
}

// Trouble is what keeps the server from its work now, if anything does.
func (c *Child) Trouble() (Trouble, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trouble, c.trouble.Cause != ""
}

// note keeps a trouble, and says it once for each cause: in the log, and as news where it is some.
func (c *Child) note(t Trouble, news bool) {
	c.mu.Lock()
	known := c.trouble.Cause == t.Cause && c.trouble.Aside == t.Aside
	told := known && c.told
	c.trouble, c.told = t, told || news
	c.mu.Unlock()
	if !known {
		c.config.Log.Error(t.Error(), "cause", t.Cause, "redis", t.Why, "remedy", t.Remedy())
	}
	if news && !told {
		c.tell(t)
	}
}

// passed says that the trouble is over.
func (c *Child) passed() {
	c.mu.Lock()
	t, told := c.trouble, c.told
	c.trouble, c.told = Trouble{}, false
	c.mu.Unlock()
	t.Over = true
	c.config.Log.Info("the private Redis works again", "after", t.Cause)
	if told {
		c.tell(t)
	}
}

// tell passes news on. Nobody waits for a reader.
func (c *Child) tell(t Trouble) {
	select {
	case c.news <- t:
	default:
	}
}

// News are troubles as they begin and end, for whoever tells the owner.
func (c *Child) News() <-chan Trouble { return c.news }
