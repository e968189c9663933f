using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>6.1.3 Circular Definition of Product ID: a product that is made of others must not be made of itself.</summary>
internal static class CircularProducts
{
    public static IEnumerable<Found> Check(CsafView view)
    {
        var madeOf = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var places = new Dictionary<string, CsafPath>(StringComparer.Ordinal);
        foreach (var product in view.Products.Where(p => p.Combination is not null && p.Id is not null))
        {
            if (!madeOf.TryGetValue(product.Id!, out var parts))
            {
                madeOf.Add(product.Id!, parts = []);
                places.Add(product.Id!, product.Node.Path.Member("product_id"));
            }

            parts.AddRange(ProductReferences.OfCombination(product.Combination!.Value).Select(reference => reference.Text()).OfType<string>());
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        return madeOf.Keys.SelectMany(id => CirclesFrom(id, madeOf, done)).Select(id => new Found(places[id], $"'{id}' is defined by way of itself"));
    }

    /// <summary>Follows every definition once; a step back onto the way that is being walked closes a circle. A loop, for chains can be long.</summary>
    private static List<string> CirclesFrom(string start, Dictionary<string, List<string>> madeOf, HashSet<string> done)
    {
        var circles = new List<string>();
        var onWay = new HashSet<string>(StringComparer.Ordinal);
        var way = new Stack<(string Id, int Next)>();
        if (done.Add(start))
        {
            way.Push((start, 0));
            onWay.Add(start);
        }

        while (way.TryPop(out var at))
        {
            if (at.Next >= madeOf[at.Id].Count)
            {
                onWay.Remove(at.Id);
                continue;
            }

            way.Push((at.Id, at.Next + 1));
            var part = madeOf[at.Id][at.Next];
            if (onWay.Contains(part))
            {
                circles.Add(part);
            }
            else if (madeOf.ContainsKey(part) && done.Add(part))
            {
                onWay.Add(part);
                way.Push((part, 0));
            }
        }

        return circles;
    }
}
