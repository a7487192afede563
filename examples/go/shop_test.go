package shop

import (
	"testing"
	"time"
)

func TestTotals(t *testing.T) {
	for name, want := range map[string]int{"tea": 700, "cup": 2400} {
		t.Run(name, func(t *testing.T) {
			if got, _ := Total(name, 2); got != want {
				t.Errorf("got %d, want %d", got, want)
			}
		})
	}
}

func TestRefusesNone(t *testing.T) {
	if _, err := Total("tea", 0); err == nil {
		t.Fatal("no error")
	}
}

func TestTeaIsFree(t *testing.T) {
	if got, _ := Total("tea", 1); got != 0 {
		t.Errorf("got %d cents, 期望 0", got)
	}
}

func TestRefund(t *testing.T) { t.Skip("with the next release") }

func TestSlowSettlement(t *testing.T) { time.Sleep(300 * time.Millisecond) }
