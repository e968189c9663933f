using System.Diagnostics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Net;
using Hikeshi.Sharing.Checking;
using Hikeshi.Tests.Detection;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class WarningListTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-lists-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("ipv4-addr", "8.8.8.8", "resolvers")] // itself
    [InlineData("ipv4-addr", "8.8.8.0/24", "resolvers")] // refusing it would refuse a listed one
    [InlineData("ipv4-addr", "17.1.2.3", "makers")] // in a listed prefix
    [InlineData("ipv4-addr", "17.5.6.7", "inner")] // the narrowest one is named
    [InlineData("ipv4-addr", "18.0.0.1", null)]
    [InlineData("ipv4-addr", "8.8.9.0/24", null)]
    [InlineData("ipv6-addr", "2001:4860:4864::7", "resolvers")]
    [InlineData("ipv6-addr", "2001:4860:4865::7", null)]
    [InlineData("domain-name", "office.example", "offices")]
    [InlineData("domain-name", "Mail.Office.example.", "offices")]
    [InlineData("domain-name", "notoffice.example", null)]
    [InlineData("domain-name", "exact.example.net", "exact")]
    [InlineData("domain-name", "beneath.exact.example.net", null)] // a string is exactly that
    [InlineData("domain-name", "example.net", "exact")] // and refusing what is above refuses it
    [InlineData("domain-name", "deep.zone.example", "exact")] // but with a dot before, it is a zone
    [InlineData("domain-name", "xn--bcher-kva.example", "offices")]
    [InlineData("domain-name", "login.sandbox-one.example", "sandboxes")]
    [InlineData("domain-name", "ns7.dns-operator.example", "expressions")]
    [InlineData("file-sha256", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "empty")]
    [InlineData("file-sha256", "a3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null)]
    public void Find_NamesTheList(string kind, string value, string? list)
    {
        Write("resolvers", "cidr", ["ip-src"], "8.8.8.8", "2001:4860:4864::/48");
        Write("makers", "cidr", ["ip-dst"], "17.0.0.0/8");
        Write("inner", "cidr", ["ip-dst"], "17.5.0.0/16");
        Write("offices", "hostname", ["domain"], "office.example", "bücher.example");
        Write("exact", "string", ["hostname"], "exact.example.net", ".zone.example");
        Write("sandboxes", "substring", ["domain"], "sandbox-one");
        Write("expressions", "regex", ["domain"], "/^ns[0-9]+\\.dns-operator\\.example$/i");
        Write("empty", "string", ["sha256"], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Write("mail", "substring", ["email-src"], "example");
        var lists = WarningLists.Load(folder);
        Assert.Empty(lists.Refused);
        Assert.Equal(list, lists.Find(kind, value)?.List);
    }

    /// <summary>A popular name is one to look at, what another list says counts more.</summary>
    [Fact]
    public void Find_OnPopularityLists_SaysSo()
    {
        Write("Top 1,000 names", "hostname", ["domain"], "popular.example", "cdn.known.example");
        Write("known", "hostname", ["domain"], "known.example");
        var lists = WarningLists.Load(folder);
        Assert.Equal(new Listed("Top 1,000 names", IsPopular: true), lists.Find("domain-name", "popular.example"));
        Assert.Equal(new Listed("known", IsPopular: false), lists.Find("domain-name", "cdn.known.example"));
        Assert.Null(lists.Find("domain-name", "evil.popular.example")); // strangers may register beneath a popular name
    }

    [Theory]
    [InlineData("{", 1)]
    [InlineData("[]", 1)]
    [InlineData("{\"name\":\"a\",\n\"type\":\"string\",\n\"matching_attributes\":[\"domain\"],\n\"list\":[\"a.example\",\n7]}", 5)]
    [InlineData("{\"name\":\"a\",\n\"type\":\"cidr\",\n\"matching_attributes\":[\"ip-src\"],\n\"list\":[\"8.8.8.8\",\n\"8.8.8.8/24\"]}", 5)]
    [InlineData("{\"name\":\"a\",\"type\":\"cidr\",\"matching_attributes\":[\"ip-src\"],\n\"list\":[\"0.0.0.0/0\"]}", 2)]
    [InlineData("{\"name\":\"a\",\"type\":\"substring\",\"matching_attributes\":[\"domain\"],\n\"list\":[\".\"]}", 2)]
    [InlineData("{\"name\":\"a\",\"type\":\"regex\",\"matching_attributes\":[\"domain\"],\n\n\"list\":[\"/(a+)+\\\\1$/\"]}", 3)]
    [InlineData("{\"name\":\"a\",\"type\":\"regex\",\"matching_attributes\":[\"domain\"],\"list\":[\"(\"]}", 1)]
    [InlineData("{\"name\":\"a\",\"type\":\"hostnames\",\"matching_attributes\":[\"domain\"],\"list\":[]}", 1)]
    [InlineData("{\"name\":\"a\",\"type\":\"string\",\"list\":[]}", 1)]
    [InlineData("{\"name\":\"\\ud800\",\"type\":\"string\",\"list\":[]}", 1)]
    public void Load_BrokenFile_IsRefusedWithItsPlaceAndTheOthersServe(string broken, int line)
    {
        var file = Path.Combine(folder, "broken.json");
        File.WriteAllText(file, broken);
        Write("resolvers", "cidr", ["ip-src"], "9.9.9.9");
        var lists = WarningLists.Load(folder);
        Assert.Equal($"{file}:{line}", Assert.IsType<WarningListRefusal>(Assert.Single(lists.Refused)).Where);
        Assert.Equal(1, lists.Count);
        Assert.NotNull(lists.Find("ipv4-addr", "9.9.9.9"));
        Assert.Null(lists.Find("ipv4-addr", "8.8.8.8"));
    }

    /// <summary>The sorted prefixes answer as asking each of them would.</summary>
    [Fact]
    public void Prefixes_AnyNesting_AnswerAsALinearScan()
    {
        var prefix = from length in Gen.Choose(4, 32)
                     from bits in Gen.Choose(0, 0xFFFF)
                     select IpPrefix.TryParse($"10.{bits >> 12}.{(bits >> 4) & 0xFF}.{(bits & 0xF) << 4}", out var address) ? address.Widened(length) : default;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(prefix.ListOf(30).ToArbitrary(), prefix.ToArbitrary(), (entries, asked) =>
        {
            var found = new ListedPrefixes(entries.Select((entry, i) => (entry, i))).Find(asked);
            var overlapping = entries.Where(entry => entry.Overlaps(asked)).ToList();
            return found is { } i ? overlapping.Contains(entries[i]) : overlapping.Count == 0;
        }));
    }

    /// <summary>Every name, address and hash of the pack's own lists is found, and no look-up is a scan of them all.</summary>
    [Fact]
    public void Load_ThePack_ServesWhole()
    {
        var pack = Pack.Need("..", "sharing", "warninglists");
        var clock = Stopwatch.StartNew();
        var lists = WarningLists.Load(pack);
        TestContext.Current.SendDiagnosticMessage($"{lists.Count} lists, {lists.Entries} entries, {clock.ElapsedMilliseconds} ms");
        Assert.Empty(lists.Refused.Select(r => r.Sentence));
        Assert.True(lists.Entries > 500_000);
        foreach (var (kind, value) in new[] { ("domain-name", "google.com"), ("domain-name", "www.deutsche-boerse.com"), ("ipv4-addr", "8.8.8.8"), ("ipv4-addr", "17.253.144.10"), ("ipv6-addr", "2606:4700:4700::1111") })
        {
            Assert.NotNull(lists.Find(kind, value));
        }

        Assert.True(lists.Find("domain-name", "baidu.com") is { IsPopular: true });
        Assert.Null(lists.Find("domain-name", "c2.a-name-nobody-has.example"));
        Assert.Null(lists.Find("ipv4-addr", "93.184.217.77"));
        clock.Restart();
        for (var i = 0; i < 200_000; i++)
        {
            lists.Find("domain-name", "a.b.c.d.a-name-nobody-has.example");
            lists.Find("ipv4-addr", "93.184.217.77");
        }

        Assert.True(clock.Elapsed.TotalMicroseconds / 400_000 < 20, $"{clock.Elapsed.TotalMicroseconds / 400_000:0.0} µs for a look-up");
    }

    [Fact]
    public void Check_ListedIndicators_AreRefusedWithTheListsName()
    {
        Write("resolvers", "cidr", ["ip-src"], "8.8.8.8", "198.51.100.0/24");
        Write("Top 100 names", "string", ["domain"], "popular.example.net");
        var sanity = new IndicatorSanity([Sector.Prefix("198.51.100.0/24")]);
        var sector = new Sector();
        Assert.Equal("", sector.Verdict("ipv4-addr", "8.8.8.8", sanity));
        sanity.Replace(WarningLists.Load(folder));
        Assert.Equal("allow-listed", sector.Verdict("ipv4-addr", "8.8.8.8", sanity));
        Assert.Equal("popular", sector.Verdict("domain-name", "popular.example.net", sanity));
        Assert.Equal("", sector.Verdict("domain-name", "c2.example.net", sanity));
        Assert.Equal("", sector.Verdict("ipv4-addr", "198.51.100.7", sanity)); // stands for the internet in an exercise
        Assert.Equal("would-cut", sector.Verdict("ipv4-addr", "203.0.113.9", sanity)); // the reason a person wants to read
    }

    private void Write(string name, string type, string[] attributes, params string[] entries) =>
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(new Dictionary<string, object> { ["list"] = entries, ["matching_attributes"] = attributes, ["name"] = name, ["type"] = type, ["version"] = 1 }));
}
