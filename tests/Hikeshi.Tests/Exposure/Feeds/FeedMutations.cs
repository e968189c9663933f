using System.Text;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds;

/// <summary>What any damaged feed must do: be read, or be refused with its place.</summary>
internal static class FeedMutations
{
    private const int Mutations = 12_000;

    public static void Check(string text, IReadOnlyList<string> tokens, Action<Stream> read)
    {
        var refusals = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            var random = new Random(seed);
            var bytes = TextMutation.Of(text, tokens, random);
            if (seed % 8 == 0)
            {
                bytes = Given.Gzip(Encoding.UTF8.GetString(bytes));
                // Nothing packs to nothing.
                if (bytes.Length > 0)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)random.Next(256);
                }
            }

            if (Record.Exception(() => read(new MemoryStream(bytes))) is { } thrown)
            {
                Assert.Matches("^[a-z]+[.][a-z]+", Assert.IsType<FeedRefused>(Assert.IsType<RefusedException>(thrown).Refusal).Where);
                refusals++;
            }
        }

        Assert.InRange(refusals, 1, Mutations - 1);
    }
}
