using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Policies;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>Reads <c>hikeshi-feeds/1</c>: which feeds are fetched, and what each of them may do. Names and files are unique.</summary>
public static class FeedsFile
{
    public const int MostFeeds = 200;
    private const string Format = "hikeshi-feeds/1";
    private const int MostMiB = 1024;
    private const int LongestName = 64;

    private static readonly string[] OfOneFile = ["sha256", "checksumUrl", "maxMiB"];

    private static readonly string[] RootMembers = ["format", "feeds"];

    private static readonly string[] Members =
        ["name", "url", "content", "file", "sha256", "checksumUrl", "allowHttp", "allowPrivate", "maxMiB", "timeoutSeconds", "everyMinutes", "staleAfterHours"];

    /// <exception cref="RefusedException">A <see cref="FeedsFileRefused"/> with file, line and member.</exception>
    public static IReadOnlyList<RemoteFeed> Read(string file, ReadOnlySpan<byte> utf8)
    {
        var root = PolicyYaml.Read(file, utf8, (where, what, expected) => new FeedsFileRefused(where, what, expected));
        RefuseUnknown(root, RootMembers);
        if (root.Member("format").Text() is var format && format != Format)
        {
            throw root.Member("format").Refused($"'{format}'", Format);
        }

        var list = root.Member("feeds").List();
        if (list.Count is 0 or > MostFeeds)
        {
            throw root.Member("feeds").Refused($"{list.Count} feeds", $"1 to {MostFeeds}");
        }

        var feeds = list.Select(node => (Node: node, Feed: Feed(node))).ToList();
        RefuseTwice(feeds, "name", feed => feed.Name);
        RefuseTwice(feeds, "file", feed => feed.File);
        return feeds.ConvertAll(pair => pair.Feed);
    }

    private static RemoteFeed Feed(PolicyNode node)
    {
        RefuseUnknown(node, Members);
        if (node.Member("content").Text() == "csaf-provider" && OfOneFile.FirstOrDefault(member => node.Optional(member) is not null) is { } misplaced)
        {
            throw node.Member(misplaced).Refused("a CSAF provider has many documents, each with its own digest", $"no {misplaced}");
        }

        var allowHttp = node.Optional("allowHttp")?.Truth() ?? false;
        var name = Name(node.Member("name"));
        var url = Url(node.Member("url"), from: null, allowHttp);
        var content = Content(node.Member("content"));
        return new RemoteFeed(
            name,
            url,
            content,
            node.Optional("file") is { } file ? Name(file) : content == FeedContent.CsafProvider ? name : name + Ending(url),
            node.Optional("sha256") is { } sha256 ? Sha256(sha256) : null,
            node.Optional("checksumUrl") is { } checksum ? Url(checksum, url, allowHttp) : null,
            allowHttp,
            node.Optional("allowPrivate")?.Truth() ?? false,
            (long)(node.Optional("maxMiB")?.Number(1, MostMiB) ?? (content == FeedContent.Advisories ? 512 : 64)) << 20,
            TimeSpan.FromSeconds(node.Optional("timeoutSeconds")?.Number(1, 86_400) ?? 600),
            TimeSpan.FromMinutes(node.Optional("everyMinutes")?.Number(1, 10_080) ?? 60),
            TimeSpan.FromHours(node.Optional("staleAfterHours")?.Number(1, 8_784) ?? 48));
    }

    private static string Name(PolicyNode node) =>
        node.Text() is var name && name.Length <= LongestName && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_')
            ? name : throw node.Refused($"'{name}'", $"at most {LongestName} of a-z, 0-9, dot, hyphen, underscore, with a letter or digit first");

    private static Uri Url(PolicyNode node, Uri? from, bool allowHttp)
    {
        var expected = allowHttp ? "an https or http address" : "an https address; http needs allowHttp: true";
        return Uri.TryCreate(from ?? new Uri("about:blank"), node.Text(), out var url) && (url.Scheme == Uri.UriSchemeHttps || (allowHttp && url.Scheme == Uri.UriSchemeHttp)) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            ? url : throw node.Refused($"'{node.Scalar}'", expected + ", without credentials or fragment");
    }

    private static FeedContent Content(PolicyNode node) => node.Text() switch
    {
        "advisories" => FeedContent.Advisories,
        "kev" => FeedContent.Kev,
        "epss" => FeedContent.Epss,
        "csaf-provider" => FeedContent.CsafProvider,
        var other => throw node.Refused($"'{other}'", "advisories, kev, epss or csaf-provider"),
    };

    private static string Sha256(PolicyNode node) =>
        node.Text() is { Length: 64 } hex && hex.All(char.IsAsciiHexDigit) ? hex.ToLowerInvariant() : throw node.Refused($"'{node.Scalar}'", "64 hexadecimal digits");

    /// <summary>For people who look into the folder; readers tell by the content what a file is.</summary>
    private static string Ending(Uri url)
    {
        var file = url.Segments[^1].ToLowerInvariant();
        var ending = Path.GetExtension(file) is ".gz" ? Path.GetExtension(Path.GetFileNameWithoutExtension(file)) + ".gz" : Path.GetExtension(file);
        return ending.Length <= 16 && ending.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '.') ? ending : "";
    }

    private static void RefuseUnknown(PolicyNode node, string[] known)
    {
        if (node.Members?.FirstOrDefault(member => !known.Contains(member.Key, StringComparer.Ordinal)) is { Value: { } unknown } pair)
        {
            throw unknown.Refused($"unknown member, perhaps {Nearest.Of(pair.Key, known)} is meant", string.Join(", ", known));
        }
    }

    private static void RefuseTwice(List<(PolicyNode Node, RemoteFeed Feed)> feeds, string member, Func<RemoteFeed, string> value)
    {
        if (feeds.GroupBy(pair => value(pair.Feed), StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw twice.Last().Node.Refused($"{member} '{twice.Key}' is there twice", "every feed with its own");
        }
    }
}
