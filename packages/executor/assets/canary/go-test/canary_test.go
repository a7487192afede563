// Package canary has tests of which it is known what Go must say: an executor runs them to learn whether the Go of its host can
// be believed.
package canary

import (
	"os"
	"testing"
	"time"
)

func TestPasses(t *testing.T) {}

func TestFails(t *testing.T) { t.Error("on purpose") }

func TestIsSkipped(t *testing.T) { t.Skip("on purpose") }

func TestTable(t *testing.T) {
	t.Run("单元", func(t *testing.T) { t.Error("期望的 é 😀") })
	t.Run("passes", func(t *testing.T) {})
}

func TestCrashes(t *testing.T) { os.Exit(3) }

func TestHangs(t *testing.T) { time.Sleep(time.Hour) }
