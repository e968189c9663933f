using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Aliasing;
using Xunit;

namespace Hikeshi.Tests.Exposure.Formats;

public sealed class AliasesTests
{
    [Fact]
    public void Of_ChainOfSources_IsOneSetWithItsReasons()
    {
        var aliases = Aliases.Build([
            new(["GHSA-a", "PYSEC-1"], "one", Withdrawn: false),
            new(["JVNDB-1", "CVE-2099-0001"], "two", Withdrawn: false),
            new(["pysec-1", "CVE-2099-0001"], "three", Withdrawn: false),
            new(["CVE-2099-0001", "CVE-2099-0002"], "back", Withdrawn: true)]);
        var set = aliases.Of("ghsa-A");
        Assert.Equal("CVE-2099-0001", set.Representative);
        Assert.Equal(["CVE-2099-0001", "GHSA-a", "JVNDB-1", "PYSEC-1"], set.Ids);
        Assert.Equal(["one", "two", "three"], set.Because.Select(statement => statement.Source));
        Assert.Equal(["CVE-2099-0002"], aliases.Of("CVE-2099-0002").Ids);
    }

    [Fact]
    public void Of_RandomStatements_EqualsNaiveClosure() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var statements = Enumerable.Range(0, random.Next(1, 25))
                .Select(i => new AliasStatement(Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"ID-{random.Next(10, 40)}").ToList(), $"s{i}", Withdrawn: random.Next(5) == 0)).ToList();
            var aliases = Aliases.Build(statements);
            foreach (var id in statements.SelectMany(statement => statement.Ids))
            {
                Assert.Equal(Closure(id, statements), aliases.Of(id).Ids);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static SortedSet<string> Closure(string id, List<AliasStatement> statements)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal) { id };
        for (var size = 0; size < found.Count;)
        {
            size = found.Count;
            foreach (var statement in statements.Where(statement => !statement.Withdrawn && statement.Ids.Any(found.Contains)))
            {
                found.UnionWith(statement.Ids);
            }
        }

        return found;
    }
}
