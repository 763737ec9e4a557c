package dev.verity.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.verity.local.Parent;
import io.javalin.Javalin;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/// Limits of what an endpoint can cost: reads the body and answers, with nothing in between.
final class NoOpServer {
  private static final byte[] RECEIVED = "{\"received\":true}".getBytes(US_ASCII);

  private NoOpServer() {}

  public static void main(String[] arguments) throws Exception {
    Parent.endWithIt();
    var port = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "javalin" -> javalin(port);
      case "jetty" -> jetty(port);
      default -> throw new IllegalArgumentException("javalin or jetty is wanted");
    }
  }

  private static void javalin(int port) {
    Javalin.create(config ->
            config.routes.post(
                Webhooks.PATH,
                context -> {
                  var _ = context.bodyAsBytes();
                  context.contentType("application/json").result(RECEIVED);
                }))
        .start("127.0.0.1", port);
  }

  private static void jetty(int port) throws Exception {
    var server = new Server();
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract.NonBlocking() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Content.Source.asByteBuffer(
                request,
                Promise.from(
                    _ -> {
                      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                      response.write(true, ByteBuffer.wrap(RECEIVED), callback);
                    },
                    callback::failed));
            return true;
          }
        });
    server.start();
  }
}
