import LabModel
import LabSettings
import Testing

@Suite("parts of URLs")
struct URLSettingsTests {
    private let old = "DATABASE_URL='postgres://shop:s%40cret@localhost:5432/shop?sslmode=off&x=1#f' # c\n"

    @Test(
        "one part changes and the others stay",
        arguments: [
            ("host", "10.20.0.3", "postgres://shop:s%40cret@10.20.0.3:5432/shop?sslmode=off&x=1#f"),
            ("host", "fd00::1", "postgres://shop:s%40cret@[fd00::1]:5432/shop?sslmode=off&x=1#f"),
            ("port", "6432", "postgres://shop:s%40cret@localhost:6432/shop?sslmode=off&x=1#f"),
            ("user", "a:b", "postgres://a%3Ab:s%40cret@localhost:5432/shop?sslmode=off&x=1#f"),
            ("password", "p@:/ü", "postgres://shop:p%40%3A%2F%C3%BC@localhost:5432/shop?sslmode=off&x=1#f"),
            ("address", "a:1,b:2", "postgres://shop:s%40cret@a:1,b:2/shop?sslmode=off&x=1#f"),
            ("path", "a b", "postgres://shop:s%40cret@localhost:5432/a%20b?sslmode=off&x=1#f"),
            ("query.sslmode", "on", "postgres://shop:s%40cret@localhost:5432/shop?sslmode=on&x=1#f"),
            ("scheme", "pgsql", "pgsql://shop:s%40cret@localhost:5432/shop?sslmode=off&x=1#f"),
            ("fragment", "g", "postgres://shop:s%40cret@localhost:5432/shop?sslmode=off&x=1#g"),
        ]
    )
    func parts(part: String, value: String, url: String) throws {
        #expect(try rewritten(old, .env, "DATABASE_URL#\(part)", value) == "DATABASE_URL='\(url)' # c\n")
    }

    @Test("parts are read decoded")
    func reads() throws {
        #expect(try values(old, .env, "DATABASE_URL#password") == ["s@cret"])
        #expect(try values("{\"u\": \"http://[::1]:80/\"}", .json, "u#host") == ["::1"])
        #expect(try values("{\"u\": \"jdbc:mysql://db/x\"}", .json, "u#scheme") == ["jdbc:mysql"])
        #expect(try values("{\"u\": \"http://a/\"}", .json, "u#port").isEmpty)
    }

    @Test("a part that is not there is added when that is allowed")
    func adds() throws {
        #expect(try rewritten("u = http://a/x\n", .ini, "u#port", "80", create: true) == "u = http://a:80/x\n")
        #expect(try rewritten("u = http://a\n", .ini, "u#query.k", "v w", create: true) == "u = http://a?k=v%20w\n")
        #expect(try rewritten("u = http://a\n", .ini, "u#user", "me", create: true) == "u = http://me@a\n")
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            ("http://a/", "port", "80", "notFound: u#port: the URL lacks it"),
            ("nothing", "host", "b", "notAValue: u#host: the value is no URL with a host"),
            (
                "http://a/", "host", "b:1",
                "inexpressible: u#host: a host with ':' is an IPv6 address; the port is '#port'"
            ),
            ("http://a:1/", "port", "99999", "inexpressible: u#port: a port is a number up to 65535"),
            (
                "http://a:1,b:1/", "host", "c",
                "ambiguous: u#host: the URL has several hosts: set them together as '#address'"
            ),
        ]
    )
    func refuses(url: String, part: String, value: String, message: String) {
        #expect(refusal("u = \(url)\n", .ini, "u#\(part)", value) == message)
    }
}
