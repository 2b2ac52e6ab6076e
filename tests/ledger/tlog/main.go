// Verifies an exported ledger with the Go project's own code for transparency logs, which shares nothing with ours:
// the checkpoint's signature, the tree of tiles, and every entry. Prints what it found as JSON, or why it does not hold.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
	sample = 997 // of so many entries, one is proven by a proof of its own as well
)

// tiles reads the tiles of a folder. C2SP's paths are Go's without the height.
type tiles struct{ folder string }

func (t tiles) Height() int { return height }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, 0, len(wanted))
	for _, one := range wanted {
		data, err := os.ReadFile(filepath.Join(t.folder, name(one)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func name(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
}

func main() {
	entries, proven, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]int64{"entries": entries, "proven": proven})
}

func verify(folder, key string) (int64, int64, error) {
	tree, err := checkpoint(folder, key)
	if err != nil {
		return 0, 0, err
	}
	reader := tlog.TileHashReader(tree, tiles{folder})
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil || root != tree.Hash {
		return 0, 0, fmt.Errorf("the tiles do not give the signed root: %v", err)
	}
	proven := int64(0)
	for start := int64(0); start < tree.N; start += width {
		count := min(width, tree.N-start)
		leaves, err := bundle(folder, start/width, count)
		if err != nil {
			return 0, 0, err
		}
		places := make([]int64, count)
		for at := range places {
			places[at] = tlog.StoredHashIndex(0, start+int64(at))
		}
		hashes, err := reader.ReadHashes(places)
		if err != nil {
			return 0, 0, err
		}
		for at, leaf := range leaves {
			number := start + int64(at)
			if tlog.RecordHash(leaf) != hashes[at] {
				return 0, 0, fmt.Errorf("entry %d is not the one in the tree", number+1)
			}
			if number%sample == 0 || number == tree.N-1 {
				if err := prove(tree, number, leaf, reader); err != nil {
					return 0, 0, err
				}
				proven++
			}
		}
	}
	return tree.N, proven, nil
}

func checkpoint(folder, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	data, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the note is no checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	var root tlog.Hash
	decoded, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || copy(root[:], decoded) != tlog.HashSize {
		return tlog.Tree{}, fmt.Errorf("the root is no hash: %v", err)
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// bundle reads entries: each has its length before it, two bytes, the higher first.
func bundle(folder string, number, count int64) ([][]byte, error) {
	path := tlog.Tile{H: height, L: -1, N: number, W: int(count)}
	data, err := os.ReadFile(filepath.Join(folder, strings.Replace(name(path), "tile/data/", "tile/entries/", 1)))
	if err != nil {
		return nil, err
	}
	var leaves [][]byte
	for len(data) >= 2 {
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			break
		}
		leaves, data = append(leaves, data[2:2+length]), data[2+length:]
	}
	if len(data) != 0 || int64(len(leaves)) != count {
		return nil, fmt.Errorf("bundle %d does not hold %d entries", number, count)
	}
	return leaves, nil
}

func prove(tree tlog.Tree, number int64, leaf []byte, reader tlog.HashReader) error {
	proof, err := tlog.ProveRecord(tree.N, number, reader)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, number, tlog.RecordHash(leaf))
}
