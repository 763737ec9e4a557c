package dev.verity.projection;

import java.util.ArrayList;
import java.util.List;

/// A question to the store, and what stands for each `?` in it.
record Question(String sql, List<Object> arguments) {
  static Question of(String sql, Object... arguments) {
    return new Question(sql, List.of(arguments));
  }

  /// A question of which the conditions are added one by one.
  static final class Draft {
    private final StringBuilder sql;
    private final List<Object> arguments = new ArrayList<>();
    private String joint = " WHERE ";

    Draft(String select) {
      sql = new StringBuilder(select);
    }

    /// What stands for a `?` in what was said until now.
    Draft given(Object value) {
      arguments.add(value);
      return this;
    }

    Draft where(String condition, Object... values) {
      sql.append(joint).append(condition);
      joint = " AND ";
      arguments.addAll(List.of(values));
      return this;
    }

    Question then(String rest, Object... values) {
      arguments.addAll(List.of(values));
      return new Question(sql.append(' ').append(rest).toString(), List.copyOf(arguments));
    }
  }
}
