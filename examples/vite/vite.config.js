// The site may be in any folder of its server.
export default { base: './' };
