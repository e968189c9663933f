using YamlDotNet.Core;

namespace Hikeshi.Ledger.Policies;

/// <summary>Why a text could not be read as YAML, in plain words and where it is.</summary>
internal static class YamlFault
{
    public static (long Line, long Column, string What, string Expected) Of(string text, Mark mark, string said)
    {
        var (line, column) = Tab(text);
        // The scanner often blames the beginning of what the tab is in.
        return line > 0 && (mark.Line <= 1 || Math.Abs(mark.Line - line) <= 1)
            ? (line, column, "a tab", "spaces: indent with them")
            : (Math.Max(1, mark.Line), Math.Max(1, mark.Column), said.ReplaceLineEndings(" "), "one YAML document");
    }

    /// <summary>Nothing but blanks and comments.</summary>
    public static bool IsEmpty(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Trim() is { IsEmpty: false } content && content[0] != '#')
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>The first line that a tab indents, from 1; 0 without one.</returns>
    private static (int Line, int Column) Tab(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var tab = line[..^line.TrimStart().Length].IndexOf('\t');
            if (tab >= 0 && !line.Trim().IsEmpty)
            {
                return (number, tab + 1);
            }
        }

        return (0, 0);
    }
}
