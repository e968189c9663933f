using System.Text;
using Hikeshi.Detection.Matching;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>Whatever the literals' lengths, and wherever they lie: found are exactly those that occur.</summary>
public sealed class InnerIndexTests
{
    [Theory]
    [InlineData(1, 3, 20)]
    [InlineData(2, 6, 5)]
    [InlineData(4, 4, 30)]
    [InlineData(4, 4, 200)]
    [InlineData(5, 9, 40)]
    [InlineData(7, 30, 100)]
    [InlineData(19, 60, 10)]
    public void Find_LiteralsOfAFewLetters_AreFoundWhereTheyOccur(int shortest, int longest, int count)
    {
        var random = new Random(shortest + (longest * 100));
        for (var round = 0; round < 40; round++)
        {
            var literals = Enumerable.Range(0, count).Select(_ => Letters(random, random.Next(shortest, longest + 1))).ToArray();
            var index = new InnerIndex([.. literals.Select((literal, i) => (i, Encoding.UTF8.GetBytes(literal)))]);
            var seen = new int[count];
            for (var generation = 1; generation <= 20; generation++)
            {
                var text = Letters(random, random.Next(0, 60)) + (random.Next(2) == 0 ? literals[random.Next(count)] : "") + Letters(random, random.Next(0, 10));
                var found = new List<int>();
                index.Find(Encoding.UTF8.GetBytes(text), seen, generation, found);
                Assert.Equal(Enumerable.Range(0, count).Where(i => text.Contains(literals[i], StringComparison.Ordinal)), found.Order());
                Assert.Equal(found.Count > 0, index.IsIn(Encoding.UTF8.GetBytes(text)));
            }
        }
    }

    [Fact]
    public void IsIn_FoldsAscii_CaseOfLettersDoesNotMatterAndNothingElseIsConfused()
    {
        var index = new InnerIndex([(0, "ab[cd"u8.ToArray()), (1, "evil-tool"u8.ToArray())], foldsAscii: true);
        Assert.True(index.IsIn("xx AB[Cd yy"u8));
        Assert.True(index.IsIn("EVIL-Tool"u8));
        Assert.False(index.IsIn("ab{cd"u8));
        Assert.False(index.IsIn("evil\rtool"u8));
    }

    private static string Letters(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "abcé"[random.Next(4)]));
}
