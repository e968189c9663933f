namespace Hikeshi.Ledger.Software;

/// <summary>
/// An immutable array of references that may have gaps, in pages: a version with k changes copies the list of pages and the at
/// most k pages that are touched, so old and new versions share the rest.
/// </summary>
internal sealed class PagedArray<T>
    where T : class
{
    private const int PageSize = 256;
    private readonly T?[]?[] pages;

    private PagedArray(T?[]?[] pages) => this.pages = pages;

    public static PagedArray<T> Empty { get; } = new([]);

    /// <summary>One more than the largest index that can be filled.</summary>
    public int Length => pages.Length * PageSize;

    public T? this[int index] => (uint)(index / PageSize) < (uint)pages.Length && pages[index / PageSize] is { } page ? page[index % PageSize] : null;

    public static PagedArray<T> Of(ReadOnlySpan<T?> values)
    {
        var pages = new T?[]?[PagesFor(values.Length)];
        for (var i = 0; i < pages.Length; i++)
        {
            var part = values.Slice(i * PageSize, Math.Min(PageSize, values.Length - (i * PageSize)));
            if (part.ContainsAnyExcept((T?)null))
            {
                part.CopyTo(pages[i] = new T?[PageSize]);
            }
        }

        return new PagedArray<T>(pages);
    }

    public PagedArray<T> With(IReadOnlyCollection<KeyValuePair<int, T?>> changes)
    {
        if (changes.Count == 0)
        {
            return this;
        }

        var next = new T?[]?[Math.Max(pages.Length, PagesFor(changes.Max(change => change.Key) + 1))];
        pages.CopyTo(next, 0);
        foreach (var (index, value) in changes)
        {
            var number = index / PageSize;
            var isShared = number < pages.Length && ReferenceEquals(next[number], pages[number]);
            if (isShared || next[number] is null)
            {
                var page = new T?[PageSize];
                next[number]?.CopyTo(page, 0);
                next[number] = page;
            }

            next[number]![index % PageSize] = value;
        }

        return new PagedArray<T>(next);
    }

    private static int PagesFor(int length) => (length + PageSize - 1) / PageSize;
}
