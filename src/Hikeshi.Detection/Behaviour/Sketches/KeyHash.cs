using System.Runtime.InteropServices;

namespace Hikeshi.Detection.Behaviour;

/// <summary>64-bit hashes that are the same in every process: the same events give the same sightings.</summary>
public static class KeyHash
{
    /// <summary>FNV-1a over UTF-16 code units, finished by <see cref="Mix"/>.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        unchecked
        {
            var hash = 0xCBF29CE484222325UL;
            foreach (var unit in MemoryMarshal.Cast<char, ushort>(text))
            {
                hash = (hash ^ unit) * 0x100000001B3UL;
            }

            return Mix(hash);
        }
    }

    public static ulong Join(ulong first, ulong second) => Mix(unchecked((first * 0x9E3779B97F4A7C15UL) + second));

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves every bit of the output.</summary>
    public static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
            return x ^ (x >> 31);
        }
    }
}
