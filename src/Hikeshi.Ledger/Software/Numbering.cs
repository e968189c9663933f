using System.Collections.Concurrent;

namespace Hikeshi.Ledger.Software;

/// <summary>
/// Texts numbered 0, 1, 2 … in the order they came. Only grows, and a number keeps its meaning, so every version of an index may
/// share one. Thread-safe; readers never wait.
/// </summary>
internal sealed class Numbering
{
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private string[] texts = new string[16];
    private volatile int count;

    public int Count => count;

    public string this[int number] => Volatile.Read(ref texts)[number];

    public bool TryFind(string text, out int number) => numbers.TryGetValue(text, out number);

    /// <summary>Gives a new text the next number.</summary>
    public int Of(string text)
    {
        if (numbers.TryGetValue(text, out var known))
        {
            return known;
        }

        lock (gate)
        {
            if (numbers.TryGetValue(text, out known))
            {
                return known;
            }

            var number = count;
            if (number == texts.Length)
            {
                var larger = new string[number * 2];
                texts.CopyTo(larger, 0);
                Volatile.Write(ref texts, larger);
            }

            texts[number] = text;
            numbers[text] = number;
            count = number + 1;
            return number;
        }
    }
}
