using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Tests.Exposure;

/// <summary>Small random advisories and components over few names and versions, so that they meet often.</summary>
internal static class OsvFixture
{
    private static readonly (string Ecosystem, string Name, string Purl)[] Packages =
    [
        ("npm", "@scope/one", "pkg:npm/%40scope/one"),
        ("PyPI", "Two_Two", "pkg:pypi/two-two"),
        ("Maven", "org.example:three", "pkg:maven/org.example/three"),
        ("Go", "example.org/Four", "pkg:golang/example.org/Four"),
        ("Debian:12", "five", "pkg:deb/debian/five"),
    ];

    internal static readonly string[] Versions = ["0.1", "1.0.0", "1.0", "1.0.1", "1.1.0-rc.1", "1.1.0", "1.2", "2.0.0", "2.0.0-1", "2.1", "10.0", "nonsense!"];

    public static SoftwareComponent Component(Random random)
    {
        var package = Packages[random.Next(Packages.Length)];
        var text = $"{package.Purl}@{Uri.EscapeDataString(Version(random))}{(package.Ecosystem == "Debian:12" ? "?distro=debian-12" : "")}";
        return PackageUrl.TryParse(text, out var purl)
            ? new SoftwareComponent(package.Name, purl.Version, purl.ToString())
            : throw new InvalidOperationException($"the fixture's purl '{text}' cannot be read");
    }

    public static byte[] Generate(Random random, string id)
    {
        var affected = new JsonArray();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var package = Packages[random.Next(Packages.Length)];
            affected.Add(new JsonObject
            {
                ["package"] = new JsonObject { ["ecosystem"] = package.Ecosystem, ["name"] = package.Name },
                ["ranges"] = new JsonArray(Enumerable.Range(0, random.Next(0, 3)).Select(_ => (JsonNode)Range(random)).ToArray()),
                ["versions"] = new JsonArray(Enumerable.Range(0, random.Next(0, 3)).Select(_ => (JsonNode)JsonValue.Create(Version(random))).ToArray()),
            });
        }

        var document = new JsonObject { ["id"] = id, ["affected"] = affected };
        if (random.Next(12) == 0)
        {
            document["withdrawn"] = "2024-01-01T00:00:00Z";
        }

        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static JsonObject Range(Random random)
    {
        var events = new JsonArray(new JsonObject { ["introduced"] = random.Next(2) == 0 ? "0" : Version(random) });
        for (var i = random.Next(0, 5); i > 0; i--)
        {
            var kind = random.Next(8) switch { 0 => "limit", 1 or 2 => "last_affected", 3 or 4 => "introduced", _ => "fixed" };
            events.Add(new JsonObject { [kind] = kind == "limit" && random.Next(3) == 0 ? "*" : Version(random) });
        }

        return new JsonObject { ["type"] = random.Next(6) switch { 0 => "GIT", 1 or 2 => "SEMVER", _ => "ECOSYSTEM" }, ["events"] = events };
    }

    private static string Version(Random random) => Versions[random.Next(random.Next(10) == 0 ? Versions.Length : Versions.Length - 1)];
}
