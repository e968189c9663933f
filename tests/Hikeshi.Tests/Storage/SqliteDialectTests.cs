using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Storage;

public sealed class SqliteDialectTests : IDisposable
{
    private readonly SqliteFile place = new();

    [Fact]
    public void Connect_SomethingElse_IsRefused()
    {
        File.WriteAllText(place.File, string.Concat(Enumerable.Repeat("this is a letter, not a database. ", 100)));
        var refusal = Assert.Throws<RefusedException>(() => place.Open()).Refusal;
        Assert.Equal("storage.not-a-database", refusal.Code);
        Assert.Contains(place.File, refusal.Sentence, StringComparison.Ordinal);
    }

    public void Dispose() => place.Dispose();
}
