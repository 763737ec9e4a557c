package dev.verity.sandbox;

import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// How a page looks from outside.
final class ListJson {
  private ListJson() {}

  static <T> ObjectNode of(
      Operation operation, Shelf.Page<T> page, Function<T, ObjectNode> element) {
    var json = Json.object().put("object", "list");
    var data = json.putArray("data");
    page.items().forEach(item -> data.add(element.apply(item)));
    return json.put("has_more", page.hasMore()).put("url", operation.path());
  }
}
