package check

import (
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m, nil) }
