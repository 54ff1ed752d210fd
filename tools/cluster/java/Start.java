import java.io.IOException;

/**
 * Starts a Trino node by its own library: the repository has the parts of the server, not its archive. The node ends with
 * its standard input, so that none outlives who started it.
 */
public class Start {
    public static void main(String[] arguments) {
        Thread starter = new Thread(Start::endWithInput, "end");
        starter.setDaemon(true);
        starter.start();
        new io.trino.server.Server().start(arguments[0]);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException ended) {
            // As good as its end.
        }
        System.exit(0);
    }
}
