package dev.verity.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The Merkle tree of RFC 9162, section 2.1, which grows by one leaf at a time and remembers no
/// more than the roots of its full halves.
final class MerkleTree {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final Deque<byte[]> halves = new ArrayDeque<>(); // the smallest first
  private long size;

  void add(byte[] data) {
    var hash = leaf(data);
    for (var full = size; (full & 1) == 1; full >>= 1) {
      hash = node(halves.pop(), hash);
    }
    halves.push(hash);
    size++;
  }

  long size() {
    return size;
  }

  byte[] root() {
    if (size == 0) {
      return Sha256.of(new byte[0]);
    }
    Iterator<byte[]> rest = halves.iterator();
    var root = rest.next();
    while (rest.hasNext()) {
      root = node(rest.next(), root);
    }
    return root;
  }

  /// For each of these leaves the hashes that lead from it to the root, the lowest first.
  static List<List<byte[]>> paths(List<Integer> indexes, List<byte[]> data) {
    var paths = new ArrayList<List<byte[]>>();
    indexes.forEach(_ -> paths.add(new ArrayList<>()));
    var level = data.stream().map(MerkleTree::leaf).toList();
    for (var height = 0; level.size() > 1; height++) {
      for (var which = 0; which < indexes.size(); which++) {
        var sibling = indexes.get(which) >> height ^ 1;
        if (sibling < level.size()) {
          paths.get(which).add(level.get(sibling));
        }
      }
      level = above(level);
    }
    return paths;
  }

  /// The root to which a path leads; null when no tree of this size has such a path.
  static byte @Nullable [] root(byte[] data, long index, long size, List<byte[]> path) {
    if (index < 0 || index >= size) {
      return null;
    }
    var hash = leaf(data);
    var position = index;
    var last = size - 1;
    for (var sibling : path) {
      if (last == 0) {
        return null;
      }
      if ((position & 1) == 1 || position == last) {
        hash = node(sibling, hash);
        while ((position & 1) == 0 && position != 0) {
          position >>= 1;
          last >>= 1;
        }
      } else {
        hash = node(hash, sibling);
      }
      position >>= 1;
      last >>= 1;
    }
    return last == 0 ? hash : null;
  }

  /// One without a sibling rises as it is.
  private static List<byte[]> above(List<byte[]> level) {
    var above = new ArrayList<byte[]>(level.size() / 2 + 1);
    for (var left = 0; left < level.size(); left += 2) {
      var right = left + 1;
      above.add(right < level.size() ? node(level.get(left), level.get(right)) : level.get(left));
    }
    return above;
  }

  private static byte[] leaf(byte[] data) {
    var digest = Sha256.digest();
    digest.update(LEAF);
    return digest.digest(data);
  }

  private static byte[] node(byte[] left, byte[] right) {
    var digest = Sha256.digest();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }
}
