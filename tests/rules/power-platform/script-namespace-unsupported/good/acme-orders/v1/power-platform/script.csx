using System.Net.Http;
using static System.Math;
using static System.Net.WebUtility;
// using Acme.Secret; new HttpClient() x.Result
public class Script : ScriptBase
{
    public override async Task<HttpResponseMessage> ExecuteAsync()
    {
        return await this.Context.SendAsync(this.Context.Request, this.CancellationToken).ConfigureAwait(false);
    }
}
