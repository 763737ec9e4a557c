package dev.verity.console;

import dev.verity.access.Gate;
import dev.verity.projection.Views;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/// Writes pages from their templates.
final class Pages {
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), "dev.verity.console");

  private static final String SEEN = "verity.seen";

  private final Views views;
  private final boolean hasSandbox;
  private final InstantSource clock;

  Pages(Views views, boolean hasSandbox, InstantSource clock) {
    this.views = views;
    this.hasSandbox = hasSandbox;
    this.clock = clock;
  }

  /// Before anything is read for a page: what is folded from now on may be missing from it.
  void begin(Context context) {
    context.attribute(SEEN, views.folded().getAsLong());
  }

  /// Shows a page to somebody who is signed in.
  void show(Context context, Place here, String template, Object page) {
    Long seen = context.attribute(SEEN);
    var frame =
        new Frame(
            here,
            Gate.actor(context),
            Gate.forms(context),
            hasSandbox,
            Objects.requireNonNull(seen),
            clock.instant());
    write(context, template, Map.of("frame", frame, "page", page));
  }

  /// Shows a page to anybody.
  static void write(Context context, String template, Map<String, Object> parts) {
    var output = new Utf8ByteOutput();
    TEMPLATES.render(template, parts, output);
    var bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    context.contentType(io.javalin.http.ContentType.TEXT_HTML).result(bytes.toByteArray());
  }
}
