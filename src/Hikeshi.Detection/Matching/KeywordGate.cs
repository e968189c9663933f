using System.Text;

namespace Hikeshi.Detection.Matching;

/// <summary>
/// Says of a whole event whether any of many keywords can be in it: one search over its bytes instead of one for every keyword and value. It errs on
/// one side only: "no" means that none of them is. Immutable.
/// </summary>
internal sealed class KeywordGate
{
    private readonly InnerIndex[] _texts;

    /// <param name="texts">What to look for (<see cref="PlainText.LongestIn"/>).</param>
    public KeywordGate(IEnumerable<string> texts)
    {
        var literals = texts.Select(text => text.ToLowerInvariant()).Distinct().Select((text, i) => (i, Encoding.ASCII.GetBytes(text)));
        _texts = [.. GramIndex.ByLength(literals).Select(some => new InnerIndex(some, foldsAscii: true))];
    }

    /// <param name="eventJson">The event as it came.</param>
    /// <param name="hasUnicodeEscapes">Whether it may hold <c>\uXXXX</c>.</param>
    public bool MayHold(ReadOnlySpan<byte> eventJson, bool hasUnicodeEscapes)
    {
        foreach (var some in _texts)
        {
            if (some.IsIn(eventJson))
            {
                return true;
            }
        }

        return hasUnicodeEscapes && PlainText.IsHiddenIn(eventJson);
    }
}
