package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// verifyReceipt checks a C2SP tlog-proof, offline: nothing but the entry, the receipt and the key is needed.
func verifyReceipt(file, leafFile string, verifier note.Verifier, entries [][]byte) (index, size int64, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	proof, signed, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(proof, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, 0, errors.New("receipt: not a c2sp.org/tlog-proof@v1")
	}
	lines = lines[1:]
	var extra []byte
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if extra, err = base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[0], "extra ")); err != nil {
			return 0, 0, fmt.Errorf("receipt: %w", err)
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, 0, errors.New("receipt: it names no index")
	}
	if index, err = number(strings.TrimPrefix(lines[0], "index ")); err != nil {
		return 0, 0, fmt.Errorf("receipt: %w", err)
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, 0, fmt.Errorf("receipt: %w", err)
		}
		path = append(path, hash)
	}
	head, err := readHead([]byte(signed), verifier)
	if err != nil {
		return 0, 0, err
	}
	leaf, err := leafOf(leafFile, index, entries, extra)
	if err != nil {
		return 0, 0, err
	}
	if index >= head.size {
		return 0, 0, errors.New("receipt: the index is beyond the checkpoint")
	}
	return index, head.size, tlog.CheckRecord(path, head.size, head.root, index, tlog.RecordHash(leaf))
}

// leafOf finds the entry. What a receipt carries as extra proves nothing by itself: the proof decides whether it is the entry.
func leafOf(file string, index int64, entries [][]byte, extra []byte) ([]byte, error) {
	if file != "" {
		return os.ReadFile(file)
	}
	if index < int64(len(entries)) {
		return entries[index], nil
	}
	if extra == nil {
		return nil, errors.New("receipt: the entry itself is needed, with -leaf or -log")
	}
	// A Hikeshi receipt carries {"v":1,"leaf":"..."}; other logs carry the entry itself.
	var carried struct {
		V    int     `json:"v"`
		Leaf *string `json:"leaf"`
	}
	if json.Unmarshal(extra, &carried) == nil && carried.V == 1 && carried.Leaf != nil {
		return []byte(*carried.Leaf), nil
	}
	return extra, nil
}
