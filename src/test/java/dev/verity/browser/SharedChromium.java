package dev.verity.browser;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests the one browser that all tests of this process share, as a parameter of type
/// [Chromium], and says at the end of each class what was looked at. Where there is no browser its
/// tests are skipped, or fail with `BROWSER_TESTS=required`.
final class SharedChromium
    implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedChromium.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    chromium(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Chromium.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return chromium(context);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    Tally.OF_ALL.test();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.out.println(context.getDisplayName() + ": " + Tally.OF_ALL.take());
  }

  private static Chromium chromium(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            "browser", _ -> new Chromium(new Search(System.getenv()).result()), Chromium.class);
  }
}
