namespace Hikeshi.Storage;

/// <summary>Text that comes from outside, as both databases can hold it.</summary>
public static class StoredText
{
    /// <summary>PostgreSQL's text has no U+0000; it becomes U+FFFD, the replacement character.</summary>
    public static string Of(string text) => text.Replace('\0', '\uFFFD');
}
