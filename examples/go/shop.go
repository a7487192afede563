// Package shop has a basket.
package shop

import "errors"

var prices = map[string]int{"tea": 350, "cup": 1200}

// Total is what so many of something cost, in cents.
func Total(name string, count int) (int, error) {
	if count < 1 {
		return 0, errors.New("count must be at least 1")
	}
	return prices[name] * count, nil
}
