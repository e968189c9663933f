using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Xunit;
using static Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Vex;

/// <summary>Random statements over few products, components, weaknesses, authors and times, so that they meet often.</summary>
public sealed class VexPropertyTests
{
    private static readonly string[] Products = ["pkg:npm/shop@2.0.0", "pkg:npm/shop", "pkg:npm/office@1.0.0", "pkg:npm/lib@1.0.0", "pkg:npm/other", "pkg:npm/absent", "no purl"];
    private static readonly string[] Parts = ["pkg:npm/lib", "pkg:npm/lib@1.0.0", "pkg:npm/lib@1.5.0", "pkg:npm/other@1.0.0", "pkg:npm/absent"];
    private static readonly string[] Weaknesses = ["CVE-2099-1", "GHSA-1", "GHSA-1-other", "CVE-2099-2", "GHSA-2", "CVE-2099-3"];
    private static readonly ScannedDocument[] Software = [Shop, Bom("office.json", "pkg:npm/office@1.0.0", "pkg:npm/lib@1.0.0", "pkg:npm/lib@1.5.0"), Bom("loose.json", "pkg:npm/loose@1.0.0", "pkg:npm/other@1.0.0")];

    [Fact]
    public void Apply_AnyOrder_DecidesTheSame() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var documents = Documents(random);
            var expected = Text(Apply(Software, documents));
            for (var i = 0; i < 4; i++)
            {
                random.Shuffle(documents);
                var software = Software.ToArray();
                random.Shuffle(software);
                var shuffled = documents.Select(document => document with { Statements = Shuffled(document.Statements, random) }).ToArray();
                Assert.Equal(expected, Text(Apply(software, shuffled)));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>Said by a second reading of the rules: whoever closes must name this component, in this product, and this weakness, and nobody in force may object.</summary>
    [Fact]
    public void Apply_Anything_ClosesNothingThatWasNotNamed() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var documents = Documents(new Random(seed));
            var outcome = Apply(Software, documents);
            foreach (var one in outcome.Decisions.Where(decision => decision.State == VexState.Closed))
            {
                var main = Software.Single(document => document.Name == one.Document).Bom!.Described[0];
                Assert.All(one.InForce, statement => Assert.True(statement.Status is VexStatus.NotAffected or VexStatus.Fixed));
                Assert.All(one.InForce, statement => Assert.True(statement.Component is null
                    ? one.Purl.StartsWith(statement.Product!.Id, StringComparison.Ordinal)
                    : one.Purl.StartsWith(statement.Component.Id, StringComparison.Ordinal) && main.StartsWith(statement.Product!.Id, StringComparison.Ordinal), $"{one} by {statement.Where}"));
                Assert.All(one.InForce, statement => Assert.True(Same(one.Advisory, statement.Vulnerability), $"{one.Advisory} by {statement.Vulnerability}"));
            }

            Assert.Equal(documents.Sum(document => document.Statements.Count), outcome.Uses.Count);
            Assert.Equal(outcome.Uses.Any(use => use.Fate == VexFate.ClosedFinding), Closed(outcome).Any());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static bool Same(string advisory, string weakness) => advisory switch
    {
        "CVE-2099-2" => weakness is "CVE-2099-2" or "GHSA-2",
        _ => weakness is "CVE-2099-1" or "GHSA-1" or "GHSA-1-other",
    };

    private static VexDocument[] Documents(Random random) => [.. Enumerable.Range(0, random.Next(1, 12)).Select(i =>
    {
        var product = Products[random.Next(Products.Length)];
        var products = random.Next(2) == 0 ? Product(product) : Product(product, Parts[random.Next(Parts.Length)]);
        var status = random.Next(5) switch { 0 => "affected", 1 => "under_investigation", 2 => "fixed", _ => "not_affected" };
        return OpenVex(products, status, Weaknesses[random.Next(Weaknesses.Length)], "Author " + random.Next(3), $"2099-01-0{random.Next(1, 4)}T00:00:00Z", "https://example.org/" + random.Next(8), random.Next(1, 4), $"{i}.json");
    })];

    private static IReadOnlyList<VexStatement> Shuffled(IReadOnlyList<VexStatement> statements, Random random)
    {
        var copy = statements.ToArray();
        random.Shuffle(copy);
        return copy;
    }

    private static string Text(VexOutcome outcome) => string.Join('\n', outcome.Decisions.Select(one => $"{one.Purl} {one.Advisory} {one.Document} {one.State} [{string.Join(',', one.InForce.Select(s => s.Where))}] [{string.Join(',', one.Superseded.Select(s => s.Where))}]")
        .Concat(outcome.Uses.Select(use => $"{use.Statement.Where} {use.Fate} {use.Why}")));
}
