package dev.verity.privacy;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a value at some place of Stripe's JSON is: something that may be told, or a container of
/// such things. A value of another kind than its place expects may not be told.
sealed interface Part {

  /// Whether a text, a number or a flag may be told here.
  ///
  /// @param text null when the value is no text
  boolean tells(@Nullable String text);

  /// An object that may be told by id, status, … and so on.
  static Members told(String... names) {
    var members = Members.NOTHING;
    for (var name : names) {
      members = members.and(name, Leaf.TOLD);
    }
    return members;
  }

  /// A value without parts that we know of.
  enum Leaf implements Part {
    TOLD,
    PERSONAL,

    /// Whoever has it may act for the person: nobody downstream needs it, so it is not even sealed.
    CREDENTIAL,

    /// The place of the seal. What a sender has put there has to make room, even a null.
    SEAL;

    @Override
    public boolean tells(@Nullable String text) {
      return this == TOLD;
    }
  }

  /// A text that may be told if it has a certain form.
  record Word(Pattern form) implements Part {
    @Override
    public boolean tells(@Nullable String text) {
      return text != null && form.matcher(text).matches();
    }
  }

  /// An object of which these members are known; all others are personal.
  ///
  /// @param orId a text or number may stand for the whole object
  record Members(Map<String, Part> members, boolean orId) implements Part {
    static final Members NOTHING = new Members(Map.of(), false);

    Members and(String name, Part part) {
      var more = new TreeMap<>(members);
      more.put(name, part);
      return new Members(Map.copyOf(more), orId);
    }

    Members orItsId() {
      return new Members(members, true);
    }

    Part member(String name) {
      return members.getOrDefault(name, Leaf.PERSONAL);
    }

    @Override
    public boolean tells(@Nullable String text) {
      return orId;
    }
  }

  /// An array of parts of one kind.
  record Elements(Part each) implements Part {
    @Override
    public boolean tells(@Nullable String text) {
      return false;
    }
  }
}
