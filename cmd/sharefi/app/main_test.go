package app_test

import (
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m, runProgram) }
