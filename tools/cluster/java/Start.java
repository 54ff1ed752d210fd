/** Starts a Trino node by its own library: the repository has the parts of the server, not its archive. */
public class Start {
    public static void main(String[] arguments) {
        new io.trino.server.Server().start(arguments[0]);
    }
}
