import Foundation
import Glibc

/// A web server on this computer's loopback address, which ends with the test that holds it.
package final class WebServer: @unchecked Sendable {
    // Guarded by nothing: it is set once, and only ended afterwards.
    private let process = Process()
    /// Where it answers: `http://127.0.0.1:PORT`.
    package let address: String

    private static let program = """
        import functools, http.server, sys
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *words): pass
            def do_GET(self):
                if self.path.startswith("/away?"):
                    self.send_response(302)
                    self.send_header("Location", self.path[6:])
                    self.end_headers()
                else: super().do_GET()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=sys.argv[1]))
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    /// Serves the files of a folder; `/away?ADDRESS` leads to another address.
    package init(_ folder: String) throws {
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program, folder]
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let line = pipe.fileHandleForReading.availableData
        address = "http://127.0.0.1:" + String(decoding: line, as: UTF8.self).filter(\.isNumber)
    }

    deinit {
        // A signal that can be kept away would be: a thread of the pool gives its children what it keeps from itself.
        kill(process.processIdentifier, SIGKILL)
    }
}
