// Verifies a published log (C2SP tlog-tiles, tlog-checkpoint, signed-note) and receipts of it (C2SP tlog-proof) on the Go team's packages for
// transparency logs. It shares no code with Hikeshi, and is no part of it: it is what a stranger would write.
//
//	independent-verifier -vkey KEY -log DIR [-receipt FILE]
//	independent-verifier -vkey KEY -receipt FILE [-leaf FILE]
//
// With Debian's golang-go and golang-golang-x-mod-dev:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o independent-verifier ./tests/independent-verifier
//
// Exit code 0 when everything holds, 1 when something does not, 2 when it was called wrongly.
package main

import (
	"flag"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
)

func main() {
	vkey := flag.String("vkey", "", "verifier key of the log, known from elsewhere")
	dir := flag.String("log", "", "directory with checkpoint and tile/")
	receipt := flag.String("receipt", "", "file with a c2sp.org/tlog-proof@v1")
	leaf := flag.String("leaf", "", "file with the entry that the receipt is for; without it, the entry of the log, or what the receipt carries as extra")
	flag.Parse()
	verifier, err := note.NewVerifier(*vkey)
	if err != nil || flag.NArg() > 0 || (*dir == "" && *receipt == "") {
		fmt.Fprintln(os.Stderr, "usage: independent-verifier -vkey KEY [-log DIR] [-receipt FILE [-leaf FILE]]:", err)
		os.Exit(2)
	}

	if err := verify(verifier, *dir, *receipt, *leaf); err != nil {
		fmt.Println("NOT VERIFIED:", err)
		os.Exit(1)
	}
}

func verify(verifier note.Verifier, dir, receipt, leaf string) error {
	var entries [][]byte
	if dir != "" {
		log, err := verifyLog(dir, verifier)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d entries, %d tiles and bundles: signature, root and tiles hold\n", log.head.origin, log.head.size, log.files)
		entries = log.entries
	}
	if receipt == "" {
		return nil
	}
	index, size, err := verifyReceipt(receipt, leaf, verifier, entries)
	if err == nil {
		fmt.Printf("entry %d is in the log of %d entries\n", index, size)
	}
	return err
}
