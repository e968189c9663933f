using System.Text;

namespace Hikeshi.Detection.Events;

/// <summary>Where the reader stands: the dotted path of the current member, and which fields it is known as. Reused; grows to the longest path seen.</summary>
internal sealed class NamePath(FieldIndex fields)
{
    /// <param name="Container">Length of the enclosing container's path with its final dot; 0 at the top.</param>
    /// <param name="End">Length of the current member's path.</param>
    /// <param name="ShortStart">Where in the path the short name begins; -1 when nothing transparent wraps it.</param>
    internal readonly record struct Place(int Container, int End, int ShortStart, int Field, int ShortField);

    private static readonly byte[][] Transparent = [.. FieldNames.Transparent.Select(t => Encoding.UTF8.GetBytes(t + "."))];

    private byte[] _path = new byte[1024];
    private byte[] _short = new byte[1024];
    private Place _place;

    /// <summary>The field of the current member's dotted path, or -1.</summary>
    public int Field => _place.Field;

    /// <summary>The field of the current member's short name (<see cref="FieldNames.ShortName"/>), or -1.</summary>
    public int ShortField => _place.ShortField;

    public void Clear() => _place = new(0, 0, -1, -1, -1);

    public Place Mark() => _place;

    public void Restore(Place mark) => _place = mark;

    public void Leave(Place mark) => _place = mark;

    /// <summary>Steps onto a member of the current container.</summary>
    public Place Enter(ReadOnlySpan<byte> name, bool isEscaped)
    {
        var before = _place;
        var start = before.Container;
        if (_path.Length < start + name.Length + 1)
        {
            Array.Resize(ref _path, Math.Max(_path.Length * 2, start + name.Length + 1));
        }

        var length = name.Length;
        if (isEscaped)
        {
            length = JsonText.Unescape(name, _path.AsSpan(start));
        }
        else
        {
            name.CopyTo(_path.AsSpan(start));
        }

        var end = start + length;
        var shortStart = before.ShortStart >= 0 || _path.AsSpan(start, length).IndexOf((byte)'.') < 0 ? before.ShortStart : ShortStart(_path.AsSpan(0, end));
        var shortField = shortStart >= 0 ? FindShort(shortStart, end)
            : _path.AsSpan(0, end).IndexOf((byte)' ') >= 0 ? FindShort(0, end)
            : -1;
        _place = before with { End = end, Field = fields.Find(_path.AsSpan(0, end)), ShortField = shortField };
        return before;
    }

    /// <summary>Makes the current member the container. Its members' short names begin where a transparent container ends.</summary>
    public void Descend()
    {
        var end = _place.End;
        _path[end] = (byte)'.';
        var path = _path.AsSpan(0, end + 1);
        _place = new(end + 1, end + 1, ShortStart(path), -1, -1);
    }

    /// <returns>Where in the path the short name begins; -1 when nothing transparent wraps it.</returns>
    private static int ShortStart(ReadOnlySpan<byte> path)
    {
        var shortStart = -1;
        foreach (var container in Transparent)
        {
            if (path.StartsWith(container) && container.Length > shortStart)
            {
                shortStart = container.Length;
            }
        }

        if (shortStart > 0 && path.StartsWith("Event.UserData."u8) && path[shortStart..].IndexOf((byte)'.') is >= 0 and var dot && path.IndexOf((byte)'#') < 0)
        {
            // <UserData><EventXML><Param1>: the element in between differs by provider.
            shortStart += dot + 1;
        }

        return shortStart;
    }

    private int FindShort(int start, int end)
    {
        var path = _path.AsSpan(start, end - start);
        if (path.IndexOfAny((byte)'#', (byte)' ') < 0)
        {
            return fields.Find(path);
        }

        if (_short.Length < path.Length)
        {
            _short = new byte[path.Length * 2];
        }

        var written = 0;
        while (path.Length > 0)
        {
            if (path.StartsWith(".#attributes."u8))
            {
                _short[written++] = (byte)'_';
                path = path[".#attributes.".Length..];
            }
            else if (path.StartsWith(".#text"u8))
            {
                path = path[".#text".Length..];
            }
            else
            {
                // "strip all spaces": Threat Name is ThreatName to a rule.
                if (path[0] != (byte)' ')
                {
                    _short[written++] = path[0];
                }

                path = path[1..];
            }
        }

        return fields.Find(_short.AsSpan(0, written));
    }
}
