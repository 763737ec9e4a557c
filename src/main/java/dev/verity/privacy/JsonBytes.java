package dev.verity.privacy;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.io.JsonStringEncoder;

/// JSON that is put together from pieces.
final class JsonBytes extends ByteArrayOutputStream {
  JsonBytes(int sizeExpected) {
    super(sizeExpected);
  }

  /// An object of texts.
  ///
  /// @param members name and value in turns
  void object(String... members) {
    for (var at = 0; at < members.length; at += 2) {
      write(at == 0 ? '{' : ',');
      text(members[at]);
      write(':');
      text(members[at + 1]);
    }
    write('}');
  }

  void text(String text) {
    write('"');
    writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    write('"');
  }
}
