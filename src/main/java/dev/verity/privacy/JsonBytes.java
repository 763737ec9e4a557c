package dev.verity.privacy;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.io.JsonStringEncoder;

/// JSON that is put together from pieces.
final class JsonBytes extends ByteArrayOutputStream {
  JsonBytes(int sizeExpected) {
    super(sizeExpected);
  }

  void text(String text) {
    write('"');
    writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    write('"');
  }
}
