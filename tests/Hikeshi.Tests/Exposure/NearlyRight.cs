using System.Text;

namespace Hikeshi.Tests.Exposure;

/// <summary>Texts that are nearly right: a few characters changed, doubled, moved or gone. The same seed makes the same texts.</summary>
internal sealed class NearlyRight(int seed)
{
    private const string Characters = "0123456789azAZ.-_~^+:!<>=|*%/@?#&,[]() \t\n\0é\uD800\uFFFD";

    // Not for secrets: the texts of a failed run must come back.
    private readonly Random random = new(seed);

    public string Of(string text)
    {
        var changed = new StringBuilder(text);
        for (var left = random.Next(1, 6); left > 0 && changed.Length > 0; left--)
        {
            var at = random.Next(changed.Length);
            var length = random.Next(Math.Min(8, changed.Length - at)) + 1;
            switch (random.Next(4))
            {
                case 0:
                    changed[at] = Characters[random.Next(Characters.Length)];
                    break;
                case 1:
                    changed.Insert(at, Characters[random.Next(Characters.Length)]);
                    break;
                case 2:
                    changed.Remove(at, length);
                    break;
                default:
                    changed.Insert(random.Next(changed.Length), changed.ToString(at, length));
                    break;
            }
        }

        return changed.ToString();
    }
}
