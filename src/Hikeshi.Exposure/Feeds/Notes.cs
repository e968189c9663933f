namespace Hikeshi.Exposure.Feeds;

/// <summary>The first notes of a feed, and how many there were: a feed made of duplicates must not fill the memory.</summary>
internal sealed class Notes
{
    private const int MostKept = 100;

    private readonly List<FeedNote> kept = [];

    public IReadOnlyList<FeedNote> Kept => kept;

    public int Count { get; private set; }

    public void Add(FeedNote note)
    {
        Count++;
        if (kept.Count < MostKept)
        {
            kept.Add(note);
        }
    }
}
