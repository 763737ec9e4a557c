package dev.verity.stripe;

import com.stripe.net.FormEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of one call in Stripe's spelling; what is null is left out.
final class Form {
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  Form put(String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Form form -> parameters.put(name, form.parameters);
      default -> parameters.put(name, value);
    }
    return this;
  }

  String encoded() {
    return FormEncoder.createQueryString(parameters);
  }
}
