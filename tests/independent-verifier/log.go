package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// hashes are those that a server of the Go checksum database would store, in its order.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(h)) {
			return nil, fmt.Errorf("hash %d is not known", index)
		}
		found[i] = h[index]
	}
	return found, nil
}

type publishedLog struct {
	head    head
	entries [][]byte
	hashes  hashes
	files   int
}

func verifyLog(dir string, verifier note.Verifier) (*publishedLog, error) {
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return nil, err
	}
	log := &publishedLog{}
	if log.head, err = readHead(signed, verifier); err != nil {
		return nil, err
	}
	if err := log.readEntries(dir); err != nil {
		return nil, err
	}
	if err := log.checkRoot(); err != nil {
		return nil, err
	}
	if err := log.requireTiles(dir); err != nil {
		return nil, err
	}
	return log, log.checkFiles(dir)
}

// readEntries recomputes every hash of the tree from the entry bundles.
func (log *publishedLog) readEntries(dir string) error {
	for int64(len(log.entries)) < log.head.size {
		n := int64(len(log.entries)) >> tileHeight
		width := log.head.size - n<<tileHeight
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		bundle, err := readTile(dir, tlog.Tile{H: tileHeight, L: -1, N: n, W: int(width)})
		if err != nil {
			return err
		}
		entries, err := split(bundle)
		if err != nil || int64(len(entries)) < width {
			return fmt.Errorf("bundle %d does not hold %d entries", n, width)
		}
		for _, entry := range entries[:width] {
			more, err := tlog.StoredHashes(int64(len(log.entries)), entry, log.hashes)
			if err != nil {
				return err
			}
			log.hashes = append(log.hashes, more...)
			log.entries = append(log.entries, entry)
		}
	}
	return nil
}

func (log *publishedLog) checkRoot() error {
	root := tlog.Hash(sha256.Sum256(nil)) // RFC 6962 §2.1: of no entries
	if log.head.size > 0 {
		var err error
		if root, err = tlog.TreeHash(log.head.size, log.hashes); err != nil {
			return err
		}
	}
	if root != log.head.root {
		return errors.New("the entries do not have the root that was signed")
	}
	return nil
}

// requireTiles looks for every tile that a tree of this size has.
func (log *publishedLog) requireTiles(dir string) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, log.head.size) {
		level := log.head.size >> (tileHeight * tile.L)
		if tile.W < 1<<tileHeight && int64(tile.W) != level-tile.N<<tileHeight {
			continue // a partial tile on the way to this size
		}
		if _, err := readTile(dir, tile); err != nil {
			return err
		}
	}
	return nil
}

// checkFiles compares every file below tile/ with the recomputed hashes and the entries, superseded partial ones included.
func (log *publishedLog) checkFiles(dir string) error {
	return filepath.WalkDir(filepath.Join(dir, "tile"), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && log.head.size == 0 {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		tile, err := parsePath(relative)
		if err != nil {
			return err
		}
		found, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		log.files++
		return log.checkFile(relative, tile, found)
	})
}

func (log *publishedLog) checkFile(name string, tile tlog.Tile, found []byte) error {
	if tile.L < 0 {
		first := tile.N << tileHeight
		entries, err := split(found)
		if err != nil || len(entries) != tile.W || first+int64(tile.W) > int64(len(log.entries)) {
			return fmt.Errorf("%s does not hold %d entries of the log", name, tile.W)
		}
		for i, entry := range entries {
			if !bytes.Equal(entry, log.entries[first+int64(i)]) {
				return fmt.Errorf("%s: entry %d is another", name, i)
			}
		}
		return nil
	}
	expected, err := tlog.ReadTileData(tile, log.hashes)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !bytes.Equal(found, expected) {
		return fmt.Errorf("%s does not hold the hashes of the tree", name)
	}
	return nil
}

// readTile reads a tile, or the full one that has taken the place of a partial one.
func readTile(dir string, tile tlog.Tile) ([]byte, error) {
	found, err := os.ReadFile(filepath.Join(dir, tilePath(tile)))
	if errors.Is(err, fs.ErrNotExist) && tile.W < 1<<tileHeight {
		tile.W = 1 << tileHeight
		if full, fullErr := os.ReadFile(filepath.Join(dir, tilePath(tile))); fullErr == nil {
			return full, nil
		}
	}
	return found, err
}

// tilePath is the name by C2SP tlog-tiles; the package's own is the older one, which says the height first and calls bundles data.
func tilePath(tile tlog.Tile) string {
	older := strings.TrimPrefix(tile.Path(), "tile/8/")
	if strings.HasPrefix(older, "data/") {
		return "tile/entries/" + strings.TrimPrefix(older, "data/")
	}
	return "tile/" + older
}

func parsePath(path string) (tlog.Tile, error) {
	rest := strings.TrimPrefix(filepath.ToSlash(path), "tile/")
	if strings.HasPrefix(rest, "entries/") {
		rest = "data/" + strings.TrimPrefix(rest, "entries/")
	}
	return tlog.ParseTilePath("tile/8/" + rest)
}

// split takes a bundle apart: each entry behind its length, a big-endian uint16.
func split(bundle []byte) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 {
			return nil, errors.New("a length is cut off")
		}
		length := int(bundle[0])<<8 | int(bundle[1])
		if len(bundle)-2 < length {
			return nil, errors.New("an entry is cut off")
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	return entries, nil
}
