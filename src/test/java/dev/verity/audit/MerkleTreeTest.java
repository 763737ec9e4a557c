package dev.verity.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tree is that of RFC 9162, by the leaves and roots that implementations of Certificate
/// Transparency compare themselves with.
final class MerkleTreeTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final List<byte[]> LEAVES =
      Stream.of(
              "",
              "00",
              "10",
              "2021",
              "3031",
              "40414243",
              "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(HEX::parseHex)
          .toList();
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void theRootsAreTheKnownOnes() {
    var tree = new MerkleTree();
    assertThat(HEX.formatHex(tree.root())).isEqualTo(ROOTS.getFirst());
    for (var leaf : LEAVES) {
      tree.add(leaf);
      assertThat(HEX.formatHex(tree.root())).isEqualTo(ROOTS.get((int) tree.size()));
    }
  }

  @Test
  void everyLeafOfEveryTreeLeadsToItsRootAndToNoOther() {
    for (var size = 1; size <= 70; size++) {
      var leaves = IntStream.range(0, size).mapToObj(leaf -> new byte[] {(byte) leaf}).toList();
      var tree = new MerkleTree();
      leaves.forEach(tree::add);
      var paths = MerkleTree.paths(IntStream.range(0, size).boxed().toList(), leaves);
      for (var index = 0; index < size; index++) {
        var path = paths.get(index);
        assertThat(MerkleTree.root(leaves.get(index), index, size, path)).isEqualTo(tree.root());
        assertThat(MerkleTree.root(new byte[] {99}, index, size, path)).isNotEqualTo(tree.root());
        assertThat(MerkleTree.root(leaves.get(index), size, size, path)).isNull();
        var longer = new ArrayList<>(path);
        longer.add(tree.root());
        assertThat(MerkleTree.root(leaves.get(index), index, size, longer)).isNull();
      }
    }
  }
}
